import { create } from '@bufbuild/protobuf';
import { queries as wire } from '@nhip/contracts';
import { subjectOfToken } from './dossiers';
import type { Snapshot } from './snapshot';

export const MISSING_PAGE = { most: 500, usual: 50 } as const;

export interface MissingAsked {
  readonly stream: string;
  /** Empty for every source. */
  readonly source: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

/** What was known before a backup was restored and is not told as fully since, in the order of the codes. */
export async function listMissing(
  { client, of }: Snapshot,
  { stream, source, pageSize, pageToken }: MissingAsked,
): Promise<wire.ListMissingResponse> {
  const { head } = of(stream);
  const size = Math.min(pageSize || MISSING_PAGE.usual, MISSING_PAGE.most);
  const after = placeOf(subjectOfToken(pageToken));
  const { rows: sources } = await client.query<{ source: string; dossiers: string }>(SOURCES, [stream]);
  const { rows } = await client.query<Row>(LIST, [stream, source, after.subject, after.generation, size + 1]);
  const page = rows.slice(0, size);
  const listed = sources.filter((each) => source === '' || each.source === source);
  return create(wire.ListMissingResponseSchema, {
    dossiers: page.map(({ known_generation, known_version, version, since, ...rest }) => ({
      ...{ ...rest, knownGeneration: known_generation, knownVersion: known_version, since: BigInt(since) },
      ...(version !== null && { version }),
    })),
    total: listed.reduce((sum, { dossiers }) => sum + BigInt(dossiers), 0n),
    sources: sources.map((each) => ({ source: each.source, dossiers: BigInt(each.dossiers) })),
    nextPageToken: rows.length > page.length ? tokenOf(page.at(-1)!) : '',
    generation: head.generation,
    knownSequence: BigInt(head.sequence),
  });
}

interface Row {
  readonly subject: string;
  readonly unit: string;
  readonly source: string;
  readonly known_generation: number;
  readonly known_version: number;
  readonly version: number | null;
  readonly since: string;
}

/** A dossier is listed once for each restore in which it lost something. */
const tokenOf = ({ subject, known_generation: generation }: Row): string =>
  Buffer.from(`${generation} ${subject}`).toString('base64url');

function placeOf(token: string): { readonly generation: number; readonly subject: string } {
  const [, generation, subject] = /^(\d{1,9}) (.*)$/s.exec(token) ?? [];
  return { generation: Number(generation ?? 0), subject: subject ?? '' };
}

const SOURCES = `
  SELECT source, count(*) AS dossiers FROM missing WHERE stream = $1 AND settled_at IS NULL
  GROUP BY source ORDER BY dossiers DESC, source`;

const LIST = `
  SELECT m.subject, m.unit, m.source, m.known_generation, m.known_version,
    CASE WHEN f.generation > m.known_generation THEN f.version END AS version,
    floor(extract(epoch FROM m.since) * 1000)::bigint AS since
  FROM missing m LEFT JOIN fact f ON f.stream = m.stream AND f.subject = m.subject
  WHERE m.stream = $1 AND m.settled_at IS NULL AND ($2 = '' OR m.source = $2)
    AND (m.subject, m.known_generation) > ($3, $4)
  ORDER BY m.subject, m.known_generation LIMIT $5`;
