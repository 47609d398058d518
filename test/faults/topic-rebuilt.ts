import { waitFor } from '@nhip/testing';
import type { System } from '../journeys/system';

/** `nhip rebuild topic`, by its route: begins, and resolves when every dossier is published again. */
export async function rebuildTopic({ instance }: System): Promise<void> {
  const ask = async (
    method: 'GET' | 'POST',
    path: string,
  ): Promise<{ rebuild: { done: boolean } } | false> => {
    const answer = await fetch(`${instance.eventsUrl}/v1/topic${path}`, {
      method,
      headers: { authorization: `Bearer ${instance.operatorKey}` },
    });
    if (answer.status === 503) return false;
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as { rebuild: { done: boolean } };
  };
  await waitFor(() => ask('POST', '/rebuild'), { what: 'the rebuilding to begin' });
  await waitFor(
    async () => {
      const told = await ask('GET', '');
      return told && told.rebuild.done;
    },
    { what: 'every dossier to be published again' },
  );
}
