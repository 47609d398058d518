import { z } from 'zod';
import { ask } from '../http';
import { addressOf, type Door } from './event-sender';

export interface VanishedQuestion {
  readonly list: string;
  /** RFC 3339; dossiers that the list has not named since then. */
  readonly before: string;
  readonly signal: AbortSignal;
}

/** A dossier that a list named once and no longer does. */
export interface VanishedDossier {
  readonly subject: string;
  /** RFC 3339: the export that named it last. */
  readonly statedAt: string;
}

const page = z.object({
  subjects: z.array(z.object({ subject: z.string(), statedAt: z.string() })),
  next: z.string().optional(),
});

/** Asks the door page by page, in the order of codes. @throws Failure when it does not answer. */
export async function* vanished(
  door: Door,
  { list, before, signal }: VanishedQuestion,
): AsyncGenerator<VanishedDossier> {
  const { url, key } = addressOf(door, `/v1/statements/${encodeURIComponent(list)}/vanished`);
  for (let after: string | undefined; ;) {
    const query = new URLSearchParams({ before, ...(after !== undefined && { after }) });
    const answer = await ask({ method: 'GET', url: `${url}?${query}`, bearer: key, signal });
    const { subjects, next } = page.parse(answer);
    yield* subjects;
    if (next === undefined) return;
    after = next;
  }
}
