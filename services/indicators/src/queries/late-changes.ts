import { formatDay, parseDay, type LocalDay } from '@nhip/kernel';
import { CHANGE_CAUSES, type ChangeCause } from '../core/change-cause';
import { contribution, type DayMark } from '../core/contribution';
import type { Definition, Text } from '../core/definition';
import type { Noun } from '../core/stream';
import type { Window } from '../core/window';
import { MOST_NAMED } from './remarks';
import type { Snapshot } from './snapshot';

/** Changes of published days that one question reads; beyond it says "at least". */
const MOST_CHANGES = 50_000;

/** How one dossier's mark on a published day changed. */
export interface LateChange extends DayMark {
  readonly at: number;
  readonly subject: string;
  readonly cause: ChangeCause;
  /** Code as the source gave it. */
  readonly unit: string;
  readonly delta: number;
}

export interface LateChanges {
  readonly changes: readonly LateChange[];
  readonly atLeast: boolean;
}

/** What changed in some measures on days up to `to` after a sequence, as known at the snapshot; the newest first. */
export async function lateChanges(
  { client, head }: Snapshot,
  asked: {
    readonly stream: string;
    readonly measures: readonly string[];
    readonly since: number;
    readonly to: LocalDay;
  },
): Promise<LateChanges> {
  const { rows } = await client.query<
    Record<'subject' | 'cause' | 'measure' | 'unit' | 'day', string> & Rest
  >({
    name: 'late-changes',
    text: LATE_CHANGES,
    values: [
      ...[asked.stream, asked.since, head.sequence, formatDay(asked.to), MOST_CHANGES + 1],
      asked.measures,
    ],
  });
  const changes = rows.slice(0, MOST_CHANGES).map(({ at, cause, day, cohort, delta, ...rest }) => ({
    ...rest,
    ...{ at: Number(at), cause: causeOf(cause), delta: Number(delta), day: parseDay(day) },
    cohort: cohort === null ? undefined : parseDay(cohort),
  }));
  return { changes, atLeast: rows.length > MOST_CHANGES };
}

interface Rest {
  readonly at: string;
  readonly cohort: string | null;
  readonly dims: Readonly<Record<string, string>>;
  readonly delta: string;
}

/** What late changes did to one figure. */
export interface Effect {
  readonly numerator: number;
  readonly denominator: number;
  /** What counts otherwise, in order. */
  readonly subjects: readonly string[];
  readonly causes: readonly Text[];
  /** Of the newest of them; undefined when none counts in the figure. */
  readonly changedAt: number | undefined;
}

/** The changes that count in a figure, added up; `holds` says whether a code counts at its unit. */
export function effectOf(
  { changes }: LateChanges,
  figure: {
    readonly definition: Definition;
    readonly window: Window;
    readonly holds: (code: string) => boolean;
    readonly noun: Noun;
  },
): Effect {
  const { definition, window, holds, noun } = figure;
  const parts = new Map<string, { n: number; d: number; at: number; causes: Set<ChangeCause> }>();
  for (const change of changes) {
    const { numerator, denominator } = contribution(definition, change, { window, where: {} });
    if ((numerator === 0 && denominator === 0) || !holds(change.unit)) continue;
    const part = parts.get(change.subject) ?? { n: 0, d: 0, at: 0, causes: new Set<ChangeCause>() };
    part.n += numerator * change.delta;
    part.d += denominator * change.delta;
    part.at = Math.max(part.at, change.at);
    part.causes.add(change.cause);
    parts.set(change.subject, part);
  }
  const counted = [...parts].filter(([, { n, d }]) => n !== 0 || d !== 0);
  return {
    numerator: counted.reduce((sum, [, { n }]) => sum + n, 0),
    denominator: counted.reduce((sum, [, { d }]) => sum + d, 0),
    subjects: counted.map(([subject]) => subject).sort(),
    causes: CHANGE_CAUSES.flatMap((cause) => {
      const count = counted.filter(([, { causes }]) => causes.has(cause)).length;
      return count === 0 ? [] : [causeWords(cause, count, noun)];
    }),
    changedAt: counted.length === 0 ? undefined : Math.max(...counted.map(([, { at }]) => at)),
  };
}

/** The first of an effect's subjects. */
export const named = ({ subjects }: Effect): string[] => subjects.slice(0, MOST_NAMED);

function causeOf(text: string): ChangeCause {
  const cause = CHANGE_CAUSES.find((each) => each === text);
  if (cause === undefined) throw new Error(`"${text}" is no cause of a change`);
  return cause;
}

function causeWords(cause: ChangeCause, count: number, noun: Noun): Text {
  const vi = `${count} ${noun.vi}`;
  const en = `${count} ${count === 1 ? (noun.one ?? noun.en) : noun.en}`;
  switch (cause) {
    case 'late-events':
      return {
        vi: `Sự kiện đến sau khi công bố: ${vi}`,
        en: `Events that came after the publication: ${en}`,
      };
    case 'amended':
      return {
        vi: `Sự kiện được đính chính hoặc thu hồi: ${vi}`,
        en: `Events that were corrected or retracted: ${en}`,
      };
    case 'clock':
      return {
        vi: `Đồng hồ đi đến việc đã biết trước: ${vi}`,
        en: `The clock reached what was known before: ${en}`,
      };
    case 'restored':
      return {
        vi: `Bản sao lưu được khôi phục không có các sự kiện này: ${vi}`,
        en: `Events that a restored backup does not hold: ${en}`,
      };
    default:
      return cause satisfies never;
  }
}

const LATE_CHANGES = `
  SELECT floor(extract(epoch FROM j.at) * 1000)::bigint AS at, c.subject, c.cause, c.measure, c.unit, c.day::text,
    c.cohort::text, c.dims, c.delta
  FROM late_change c JOIN journal j ON j.sequence = c.sequence
  WHERE c.stream = $1 AND c.sequence > $2 AND c.sequence <= $3 AND c.day <= $4 AND c.measure = ANY ($6)
  ORDER BY c.sequence DESC LIMIT $5`;
