import type { WallScene } from '@nhip/contracts/wall';
import { useLive, usePage, useServerClock } from '../live/use-live';
import { indicatorRoute } from '../route';
import { Link } from '../shell/link';
import { PageHead } from '../shell/page-head';
import { SceneSwitch } from '../shell/scene-switch';
import { StateMark } from '../shell/state-mark';
import { WideTable } from '../shell/wide-table';
import { useFmt, useWords } from '../texts/language';
import type { TextKey } from '../texts/vi';
import { figureText, NOTHING } from './figure-text';
import { isTold, scenesOf } from './scenes';
import { tierOf, unitsOf, type UnitView } from './unit-view';

const MINUTE_MS = 60_000;
const ORDER = { breach: 0, watch: 1, stale: 2, normal: 3, good: 3 } as const;

/** Those out of order first, of these the furthest out; the others stay as they came, by name. */
function byNeed(one: UnitView, other: UnitView): number {
  const order = ORDER[one.state] - ORDER[other.state];
  if (order !== 0 || ORDER[one.state] >= ORDER.stale) return order;
  return (one.judged?.value ?? 0) - (other.judged?.value ?? 0);
}

/** Every unit in words and numbers, those out of order first: the table twin of the tiles. */
export function UnitsPage({ sceneId }: { readonly sceneId: string }) {
  const { info } = usePage();
  const { say } = useWords();
  const { board } = useLive();
  const { now } = useServerClock(MINUTE_MS);
  const scenes = board === undefined ? [] : scenesOf(info.layout, board);
  const scene = scenes.find(({ id }) => id === sceneId) ?? scenes[0];
  const { tiers: all } = info.layout;
  const first = board === undefined || scene === undefined ? '' : tierOf(board, scene, all);
  const tiers = all.toSorted((one, other) => Number(other === first) - Number(one === first));
  return (
    <div className="sheet">
      <PageHead path={[say('units.all')]}>
        <SceneSwitch scenes={scenes} shown={scene?.id ?? ''} to={(id) => ({ at: 'units', scene: id })} />
      </PageHead>
      <main>
        {board !== undefined &&
          scene !== undefined &&
          isTold(scene, board) &&
          tiers.map((tier) => {
            const views = unitsOf(board, scene, { tier, now: now ?? 0 });
            if (views.length === 0) return null;
            const sorted = views.toSorted(byNeed);
            return <Table key={tier} heading={say(`tier.${tier}` as TextKey)} scene={scene} views={sorted} />;
          })}
      </main>
    </div>
  );
}

interface TableProps {
  readonly heading: string;
  readonly scene: WallScene;
  readonly views: readonly UnitView[];
}

function Table({ heading, scene, views }: TableProps) {
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
          { right: name(scene.judgedBy) },
          { right: say(`caseName.${scene.cases}`) },
          ...scene.unitCounts.map((indicator) => ({ right: name(indicator) })),
          say('units.state'),
          say('units.newest'),
        ]}
      >
        {views.map((view) => (
          <Row key={view.code} scene={scene} view={view} />
        ))}
      </WideTable>
    </section>
  );
}

function Row({ scene, view }: { readonly scene: WallScene; readonly view: UnitView }) {
  const { info } = usePage();
  const { pick } = useWords();
  const fmt = useFmt(info.zone);
  return (
    <tr>
      <th scope="row">
        <Link to={indicatorRoute(scene.judgedBy, { unit: view.code })}>{pick(view.unit.name)}</Link>
      </th>
      <td className="right strong">{view.judged === undefined ? NOTHING : figureText(fmt, view.judged)}</td>
      <td className="right dim">{fmt.integer(view.judged?.denominator ?? 0)}</td>
      {scene.unitCounts.map((indicator) => (
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
