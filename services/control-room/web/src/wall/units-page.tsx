import { useLive, usePage, useServerClock } from '../live/use-live';
import { indicatorRoute } from '../route';
import { Link } from '../shell/link';
import { PageHead } from '../shell/page-head';
import { StateMark } from '../shell/state-mark';
import { WideTable } from '../shell/wide-table';
import { useFmt, useWords } from '../texts/language';
import type { TextKey } from '../texts/vi';
import { figureText, NOTHING } from './figure-text';
import { unitsOf, type UnitView } from './unit-view';

const MINUTE_MS = 60_000;
const ORDER = { breach: 0, watch: 1, stale: 2, normal: 3, good: 3 } as const;

/** Those out of order first, of these the furthest out; the others stay as they came, by name. */
function byNeed(one: UnitView, other: UnitView): number {
  const order = ORDER[one.state] - ORDER[other.state];
  if (order !== 0 || ORDER[one.state] >= ORDER.stale) return order;
  return (one.judged?.value ?? 0) - (other.judged?.value ?? 0);
}

/** Every unit in words and numbers, those out of order first: the table twin of the tiles. */
export function UnitsPage() {
  const { info } = usePage();
  const { say } = useWords();
  const { board } = useLive();
  const { now } = useServerClock(MINUTE_MS);
  return (
    <div className="sheet">
      <PageHead path={[say('units.all')]} />
      <main>
        {board !== undefined &&
          info.layout.tiers.map((tier) => {
            const views = unitsOf(board, info.layout, { tier, now: now ?? 0 });
            if (views.length === 0) return null;
            const sorted = views.toSorted(byNeed);
            return <Table key={tier} heading={say(`tier.${tier}` as TextKey)} views={sorted} />;
          })}
      </main>
    </div>
  );
}

function Table({ heading, views }: { readonly heading: string; readonly views: readonly UnitView[] }) {
  const { info } = usePage();
  const { board } = useLive();
  const { say, pick } = useWords();
  const name = (indicator: string): string => {
    const found = board?.definitions[indicator]?.name;
    return found === undefined ? indicator : pick(found);
  };
  return (
    <section className="table units">
      <h2>{heading}</h2>
      <WideTable
        label={heading}
        columns={[
          say('units.unit'),
          { right: name(info.layout.judgedBy) },
          { right: say('dossiers') },
          ...info.layout.unitCounts.map((indicator) => ({ right: name(indicator) })),
          say('units.state'),
          say('units.newest'),
        ]}
      >
        {views.map((view) => (
          <Row key={view.code} view={view} />
        ))}
      </WideTable>
    </section>
  );
}

function Row({ view }: { readonly view: UnitView }) {
  const { info } = usePage();
  const { pick } = useWords();
  const fmt = useFmt(info.zone);
  const columns = info.layout.unitCounts;
  return (
    <tr>
      <th scope="row">
        <Link to={indicatorRoute(info.layout.judgedBy, { unit: view.code })}>{pick(view.unit.name)}</Link>
      </th>
      <td className="right strong">{view.judged === undefined ? NOTHING : figureText(fmt, view.judged)}</td>
      <td className="right dim">{fmt.integer(view.judged?.denominator ?? 0)}</td>
      {columns.map((indicator) => (
        <td key={indicator} className="right">
          <Link to={indicatorRoute(indicator, { unit: view.code })}>
            {fmt.integer(view.counts[indicator]?.numerator ?? 0)}
          </Link>
        </td>
      ))}
      <td>
        <StateMark state={view.state} />
      </td>
      <td className="dim">{view.newestAt === undefined ? NOTHING : fmt.shortDateTime(view.newestAt)}</td>
    </tr>
  );
}
