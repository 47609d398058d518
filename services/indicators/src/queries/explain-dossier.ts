import { create } from '@bufbuild/protobuf';
import { queries as wire } from '@nhip/contracts';
import { formatDay } from '@nhip/kernel';
import { Problem } from '@nhip/runtime';
import { countsIn } from '../core/counts-in';
import { LocalTime } from '../core/local-time';
import { isOvertaken, type Mark } from '../core/mark';
import type { StreamFact, Telling } from '../core/stream';
import { markWords, termWords } from '../core/term-words';
import { UNKNOWN_UNIT, type UnitTree } from '../core/units';
import type { AnyStream } from '../streams';
import { subjectRow } from './dossiers';
import { mayThrough, nameOf, type Scope } from './place';
import type { Catalogue } from './question';
import { streamNamed, timesOf, type Snapshot } from './snapshot';

export interface SubjectAsked {
  readonly stream: string;
  readonly subject: string;
  readonly catalogue: Catalogue;
}

/**
 * How one subject counts and why, whatever its stream: every day on which it counts, the indicators and their summands
 * that count it, and what its stream tells of it (verdicts, each with its sentence; what happened, in order).
 * @throws Problem 404 when no such subject was known, or it lies outside of the scope: whether a code exists is told to
 * nobody who may not see it; also when there is no such stream.
 */
export async function explainDossier(
  now: Snapshot,
  { stream: name, subject, catalogue }: SubjectAsked,
  scope: Scope,
): Promise<wire.ExplainDossierResponse> {
  const stream = streamNamed(now, name);
  const snapshot = now.of(name);
  const tree = snapshot.treeOf(snapshot.today);
  const fact = await factOf(snapshot, stream, subject);
  if (fact === undefined || !maySee(scope, tree, stream.units(fact)))
    throw Problem.missing(`nothing of stream "${name}" that you may see is known by the code "${subject}"`);
  const { reading, zone, tallied, today } = snapshot;
  const unitName = (code: string) => nameOf(tree, tree.unit(code) ? code : tree.place(code));
  const telling: Telling = { reading, zone, time: new LocalTime(zone.name), unitName };
  const marks = isOvertaken(fact, reading) ? [] : stream.marks(fact, { zone, tallied }, reading).marks;
  const definitions = [...catalogue.values()].filter((each) => each.stream === name);
  return create(wire.ExplainDossierResponseSchema, {
    dossier: subjectRow(snapshot, tree, { stream, fact, weight: 1n }),
    verdicts: [...(stream.verdicts?.(fact, telling) ?? [])],
    story: (stream.story?.(fact, telling) ?? []).map(({ at, sentence }) => ({ at: BigInt(at), sentence })),
    counted: counted(marks, stream),
    countsIn: countsIn(definitions, marks, today).map(({ definition, part, term, day }) => ({
      ...{ indicator: definition.id, name: definition.name, part, day: formatDay(day) },
      words: termWords(term, stream),
    })),
    times: timesOf(snapshot),
    newest: { eventAt: BigInt(fact.newestEventAt), source: fact.newestEventSource },
  });
}

function counted(marks: readonly Mark[], stream: AnyStream) {
  return marks
    .filter(({ grain }) => grain === 'day')
    .sort((a, b) => a.day - b.day)
    .map(({ measure, unit, day, cohort, weight, dims }) => ({
      ...{ measure, unit, day: formatDay(day), weight, dims: { ...dims } },
      cohort: cohort === undefined ? '' : formatDay(cohort),
      words: markWords({ measure, dims }, stream),
    }));
}

async function factOf(
  { client, facts }: Snapshot,
  stream: AnyStream,
  subject: string,
): Promise<StreamFact | undefined> {
  if (subject.includes('\0')) return undefined;
  const { rows } = await client.query<{ body: Buffer }>(
    `SELECT body FROM ${facts} f WHERE stream = $1 AND subject = $2`,
    [stream.name, subject],
  );
  const row = rows[0];
  return row && stream.decode(row.body);
}

/** Who sees a unit at which it ever was sees the subject; what never had one is seen by who sees the unknown units. */
function maySee(scope: Scope, tree: UnitTree, codes: readonly string[]): boolean {
  if (codes.length === 0) return mayThrough(scope, tree, UNKNOWN_UNIT);
  return codes.some((code) => mayThrough(scope, tree, tree.place(code)));
}
