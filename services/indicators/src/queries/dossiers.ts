import { create } from '@bufbuild/protobuf';
import { queries as wire } from '@nhip/contracts';
import { Problem } from '@nhip/runtime';
import { readingsOf, type Part } from '../core/listing';
import { LocalTime } from '../core/local-time';
import type { StreamFact } from '../core/stream';
import { holderOf, type AnyStream } from '../streams';
import { seenAt, seenByStream } from './figures';
import { listing } from './listing';
import { nameOf, placeOf, type Scope } from './place';
import type { Question } from './question';
import { streamNamed, timesOf, type Snapshot } from './snapshot';
import type { UnitTree } from '../core/units';

export { PARTS, type Part } from '../core/listing';

export const DOSSIER_PAGE = { most: 500, usual: 50 } as const;

export interface DossiersAsked extends Question {
  readonly part: Part;
  readonly pageSize: number;
  /** The subject after which the page begins. */
  readonly after: string;
}

/**
 * The subjects behind a figure. A figure is a sum of tallies, each with a coefficient; a subject's part in it is the
 * sum of its marks in those tallies times the coefficients, and it is listed when that is not 0. So a stock lists what
 * is open, not all that ever came and went.
 */
export async function dossiersBehind(
  snapshot: Snapshot,
  asked: DossiersAsked,
  scope: Scope,
): Promise<wire.ListDossiersResponse> {
  const { definition, window, part } = asked;
  if (definition.kind === 'count' && part !== 'numerator')
    throw Problem.validation(`${definition.id} is a count: behind it stands its numerator alone`);
  const place = placeOf(snapshot, asked.unit, { to: window.to, scope });
  const seen = await seenAt(place, seenByStream(snapshot)(definition.stream));
  const { rows, total, atLeast } = await listing(snapshot, {
    ...{ stream: definition.stream, where: asked.where, readings: readingsOf(definition, part, window) },
    ...{ codes: seen.codes, whole: place.whole, after: asked.after, size: asked.pageSize + 1 },
  });
  const seenBy = snapshot.of(definition.stream);
  const stream = streamNamed(snapshot, definition.stream);
  const page = rows.slice(0, asked.pageSize);
  return create(wire.ListDossiersResponseSchema, {
    dossiers: page.map(({ body, weight }) =>
      subjectRow(seenBy, place.tree, { stream, fact: stream.decode(body), weight: BigInt(weight) }),
    ),
    nextPageToken:
      rows.length > page.length ? Buffer.from(page.at(-1)?.subject ?? '').toString('base64url') : '',
    total: BigInt(total),
    atLeast,
    times: timesOf(seenBy, window),
  });
}

/** The subject that a page token names. @throws Problem 422 when it is none that a page ended with. */
export function subjectOfToken(token: string): string {
  const subject = Buffer.from(token, 'base64url').toString();
  if (!/[\0\ufffd]/.test(subject)) return subject;
  throw Problem.validation('the page token is not one that an earlier page gave', [
    { path: 'pageToken', detail: 'unknown' },
  ]);
}

export interface Shown {
  readonly stream: AnyStream;
  readonly fact: StreamFact;
  readonly weight: bigint;
}

/** A subject of any stream as lists show it. */
export function subjectRow(
  { reading, zone }: Snapshot,
  tree: UnitTree,
  { stream, fact, weight }: Shown,
): wire.Dossier {
  const { due, closedAt, ...row } = stream.row?.(fact, reading, { zone }) ?? {};
  const unit = row.unit ?? holderOf(stream, fact);
  const unitName = (code: string) => nameOf(tree, tree.unit(code) ? code : tree.place(code));
  const telling = { reading, zone, time: new LocalTime(zone.name), unitName };
  const standing = stream.standing(fact);
  return create(wire.DossierSchema, {
    ...{ stream: stream.name, noun: stream.noun, subject: fact.subject },
    ...{ ...row, unit, unitName: unitName(unit), flags: [...fact.flags], weight },
    receivedAt: BigInt(standing === 'opened' ? stream.span(fact).firstAt : 0),
    ...(due !== undefined && { due: BigInt(due) }),
    ...(closedAt !== undefined && { closedAt: BigInt(closedAt) }),
    title: stream.title?.(fact) ?? '',
    ...(stream.status && { statusWords: stream.status(fact) }),
    details: [...(stream.details?.(fact, telling) ?? [])],
  });
}
