import { create } from '@bufbuild/protobuf';
import { queries as wire } from '@nhip/contracts';
import type { Definition, Text } from '../core/definition';
import type { LeftOutOf } from '../core/stream';
import { NOT_ATTRIBUTABLE, UNKNOWN_UNIT } from '../core/units';
import type { Computed } from './compute';
import { dossiersBehind } from './dossiers';
import { mayThrough, type Scope } from './place';
import { MOST_NAMED, uncounted, type Behind, type Counted } from './remarks';
import type { Seen } from './seen';
import type { Snapshot } from './snapshot';

const REASONS = {
  unopened: {
    vi: 'Chưa có sự kiện mở đầu, nên chưa biết thuộc đơn vị nào và chưa được tính',
    en: 'No event opens it yet, so its unit is not known and it is not counted',
  },
  retracted: {
    vi: 'Mọi sự kiện mở đầu đã bị thu hồi',
    en: 'Every event that opened it was retracted',
  },
  'in-the-future': {
    vi: 'Có sự kiện sau giờ hiện tại của đồng hồ; phần đó chưa được tính',
    en: "Has events after the clock's now; these are not counted yet",
  },
  'before-cut-over': {
    vi: 'Kỳ bắt đầu trước khi một nguồn được kết nối; chỉ biết những gì còn mở lúc kết nối',
    en: 'The window begins before a source was connected; of it only what was open then is known',
  },
  'unknown-unit': {
    vi: 'Mã đơn vị không có trong danh mục; chỉ được tính vào tổng toàn tỉnh, không vào đơn vị nào',
    en: 'The unit code is not in the list of units; counted in the total of the province, in no unit',
  },
  'not-attributable': {
    vi: 'Mã đơn vị cũ, không quy được về một đơn vị hiện nay; chỉ được tính vào tổng toàn tỉnh',
    en: 'A former unit that no present one contains; counted in the total of the province alone',
  },
} as const satisfies Readonly<Record<string, Text>>;
type Reason = keyof typeof REASONS;
/** The total of everything holds them; whoever adds up the units misses them. */
const NO_UNITS = [
  [UNKNOWN_UNIT, 'unknown-unit'],
  [NOT_ATTRIBUTABLE, 'not-attributable'],
] as const;

/** What the window holds that the figure does not count, by reason, each with its dossiers. */
export async function leftOut(
  snapshot: Snapshot,
  asked: Behind & { readonly figure: Computed; readonly without: readonly LeftOutOf[]; readonly seen: Seen },
  scope: Scope,
): Promise<wire.LeftOut[]> {
  const { definition, window, where, place, figure } = asked;
  const told: wire.LeftOut[] = [];
  const tell = (
    reason: string,
    { dossiers, subjects, atLeast }: Counted,
    words: Text = REASONS[reason as Reason],
  ): void => {
    if (dossiers > 0)
      told.push(
        create(wire.LeftOutSchema, {
          ...{ reason, words, dossiers: BigInt(dossiers), subjects: [...subjects], atLeast },
        }),
      );
  };
  const list = async (part: Definition, unit: string, days = window): Promise<Counted> => {
    const listed = await dossiersBehind(
      snapshot,
      {
        ...{ definition: part, unit, window: days, where, pageSize: MOST_NAMED, after: '' },
        part: part.kind === 'count' ? 'numerator' : 'denominator',
      },
      scope,
    );
    const { total, dossiers, atLeast } = listed;
    return { dossiers: Number(total), subjects: dossiers.map(({ subject }) => subject), atLeast };
  };
  for (const { reason, words, terms } of asked.without)
    tell(reason, await list(countOf(definition, terms), place.unit), words);
  for (const [reason, counted] of await uncounted(snapshot, asked)) tell(reason, counted);
  if (figure.noData === 'before-cut-over') {
    const stock = [{ measure: `${definition.stream}.cut_over`, where: {}, over: 'window', sign: 1 }] as const;
    const since = { from: window.from + 1, to: snapshot.today, unfinished: true };
    tell('before-cut-over', await list(countOf(definition, stock), place.unit, since));
  }
  if (place.whole)
    for (const [unit, reason] of NO_UNITS) {
      const placed = [...asked.seen.codes].some((code) => place.tree.place(code) === unit);
      if (placed && mayThrough(scope, place.tree, unit)) tell(reason, await list(definition, unit));
    }
  return told;
}

const countOf = (definition: Definition, numerator: Definition['numerator']): Definition => ({
  ...definition,
  ...{ kind: 'count', numerator, denominator: [] },
});
