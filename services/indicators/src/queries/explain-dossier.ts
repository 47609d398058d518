import { create } from '@bufbuild/protobuf';
import { decodeDossierFact, queries as wire, type DossierFact } from '@nhip/contracts';
import { formatDay } from '@nhip/kernel';
import { Problem } from '@nhip/runtime';
import { dossierMarks } from '../core/dossier-marks';
import { LATENESS_RULES } from '../core/lateness';
import { LocalTime } from '../core/local-time';
import { isOvertaken } from '../core/mark';
import { storyOf } from '../core/story';
import { UNKNOWN_UNIT, type UnitTree } from '../core/units';
import { standingOf, verdictBy } from '../core/verdict';
import { verdictSentence } from '../core/verdict-sentence';
import { dossier } from './dossiers';
import { mayThrough, nameOf, type Scope } from './place';
import { timesOf, type Snapshot } from './snapshot';

const STREAM = 'dossier';
const LOST = { kind: 'lost' } as const;

/**
 * How one dossier counts and why: a verdict with its sentence by each rule of lateness, what happened in order, and
 * every day on which it counts.
 * @throws Problem 404 when no such dossier was known, or it lies outside of the scope: whether a code exists is told to
 * nobody who may not see it.
 */
export async function explainDossier(
  snapshot: Snapshot,
  subject: string,
  scope: Scope,
): Promise<wire.ExplainDossierResponse> {
  const tree = snapshot.treeOf(snapshot.today);
  const fact = await factOf(snapshot, subject);
  if (fact === undefined || !maySee(scope, tree, fact))
    throw Problem.missing(`no dossier that you may see is known by the code "${subject}"`);
  const { reading, zone, tallied } = snapshot;
  const time = new LocalTime(zone.name);
  const lost = isOvertaken(fact, reading);
  const standing = lost ? LOST : standingOf(fact, { ...reading, zone });
  const unitName = (code: string) => nameOf(tree, tree.unit(code) ? code : tree.place(code));
  const marks = lost ? [] : dossierMarks(fact, { zone, tallied }, reading).marks;
  return create(wire.ExplainDossierResponseSchema, {
    dossier: dossier(snapshot, tree, { fact, weight: 1n }),
    verdicts: LATENESS_RULES.map((rule) => ({
      ...{ rule, verdict: verdictBy(rule, standing) },
      sentence: verdictSentence(rule, { standing, flags: fact.flags, time }),
    })),
    story: storyOf(fact, { reading, time, unitName }).map(({ at, sentence }) => ({
      at: BigInt(at),
      sentence,
    })),
    counted: marks
      .filter(({ grain }) => grain === 'day')
      .sort((a, b) => a.day - b.day)
      .map(({ measure, unit, day, cohort, weight, dims }) => ({
        ...{ measure, unit, day: formatDay(day), weight, dims: { ...dims } },
        cohort: cohort === undefined ? '' : formatDay(cohort),
      })),
    times: timesOf(snapshot),
    newest: { eventAt: BigInt(fact.newestEventAt), source: fact.newestEventSource },
  });
}

async function factOf({ client, facts }: Snapshot, subject: string): Promise<DossierFact | undefined> {
  if (subject.includes('\0')) return undefined;
  const { rows } = await client.query<{ body: Buffer }>(
    `SELECT body FROM ${facts} f WHERE stream = $1 AND subject = $2`,
    [STREAM, subject],
  );
  const row = rows[0];
  return row && decodeDossierFact(row.body);
}

/** Who sees a unit at which it ever was sees the dossier; what never had one is seen by who sees the unknown units. */
function maySee(scope: Scope, tree: UnitTree, { opening, steps }: DossierFact): boolean {
  const codes = steps.flatMap((step) => (step.kind === 'moved' ? [step.unit] : []));
  if (opening !== undefined) codes.push(opening.unit);
  if (codes.length === 0) return mayThrough(scope, tree, UNKNOWN_UNIT);
  return codes.some((code) => mayThrough(scope, tree, tree.place(code)));
}
