import type { Board, WallScene } from '@nhip/contracts/wall';
import { usePage, useServerClock } from '../live/use-live';
import { indicatorRoute } from '../route';
import { Link } from '../shell/link';
import { StateIcon, StateMark } from '../shell/state-mark';
import { useFmt, useWords } from '../texts/language';
import { figureText, NOTHING } from './figure-text';
import { census, columnsFor, unitsOf, type UnitView } from './unit-view';

const MINUTE_MS = 60_000;
/** Width of the grid's box over its height, as the styles lay it out: on the wall, and on the page of the past. */
const ASPECT = { now: 2.05, then: 2.9 } as const;

/** So many units or fewer have room for their value beside their name. */
const ROOMY = 30;

interface Props {
  readonly board: Board;
  readonly scene: WallScene;
  readonly tier: string;
  /** Set where the board is of the past. */
  readonly then?: { readonly clock: number; readonly asOf: string };
}

/** Every unit as an equal tile: a small ward is as visible as a big commune. Colour only where someone must act. */
export function UnitGrid({ board, scene, tier, then }: Props) {
  const { say } = useWords();
  const { now } = useServerClock(MINUTE_MS);
  const views = unitsOf(board, scene, { tier, now: then?.clock ?? now ?? 0 });
  const heading = tier === 'department' ? 'units.headingDepartments' : 'units.heading';
  const told = say(heading, { count: views.length });
  const roomy = views.length <= ROOMY;
  const columns = columnsFor(views.length, then === undefined ? ASPECT.now : ASPECT.then);
  return (
    <section className="units" aria-labelledby="units-heading">
      <div className="head">
        <h2 id="units-heading">
          <Link to={{ at: 'units', scene: scene.id }} title={say('units.toTable', { heading: told })}>
            {told} <span aria-hidden="true">›</span>
          </Link>
        </h2>
      </div>
      {views.length === 0 ? (
        <p className="dim">{say('units.none')}</p>
      ) : (
        <ul
          className={roomy ? 'grid roomy' : 'grid'}
          style={{
            gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
          }}
        >
          {views.map((view) => (
            <Tile key={view.code} view={view} scene={scene} asOf={then?.asOf ?? ''} roomy={roomy} />
          ))}
        </ul>
      )}
      <Legend views={views} scene={scene} />
    </section>
  );
}

/** How many units stand how; together they are all. */
function Legend({ views, scene }: { readonly views: readonly UnitView[]; readonly scene: WallScene }) {
  const { say } = useWords();
  const few = useFewWord(scene);
  const counted = census(views);
  return (
    <div className="legend">
      {(['breach', 'watch', 'stale'] as const).map(
        (state) =>
          counted[state] > 0 && (
            <StateMark key={state} state={state} word={say(`units.${state}`, { count: counted[state] })} />
          ),
      )}
      {counted.normal > 0 && <span className="dim">{say('units.normal', { count: counted.normal })}</span>}
      {counted.few > 0 && (
        <span className="dim" title={few}>
          {say('units.few', { count: counted.few })}
        </span>
      )}
    </div>
  );
}

/** "dưới 20 hồ sơ": the unit is not judged. */
function useFewWord({ cases }: WallScene): string {
  const { info } = usePage();
  const { say } = useWords();
  return say('state.few', { cases: say(`cases.${cases}`, { count: info.layout.minimumRanked }) });
}

interface TileProps {
  readonly view: UnitView;
  readonly scene: WallScene;
  readonly asOf: string;
  readonly roomy: boolean;
}

function Tile({ view, scene, asOf, roomy }: TileProps) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  const few = useFewWord(scene);
  const value = view.judged === undefined ? NOTHING : figureText(fmt, view.judged);
  const told = say('units.tile', {
    unit: pick(view.unit.name),
    value,
    cases: say(`cases.${scene.cases}`, { count: fmt.integer(view.judged?.denominator ?? 0) }),
    state: view.few ? few : stateWord(view),
  });
  const acts = view.state === 'breach' || view.state === 'watch';
  return (
    <li>
      <Link
        to={indicatorRoute(scene.judgedBy, { unit: view.code, asOf })}
        className={`cell is-${view.state}`}
        data-unit={view.code}
        aria-label={told}
        title={told}
      >
        {roomy && <span>{view.unit.shortName}</span>}
        {roomy ? (
          <b>
            {view.state !== 'good' && <StateIcon state={view.state} />}
            {value}
          </b>
        ) : (
          <>
            {acts && <StateIcon state={view.state} />}
            {acts && Math.round((view.judged?.value ?? 0) * 100)}
            {view.state === 'stale' && <StateIcon state="stale" />}
            {!acts && view.state !== 'stale' && view.unit.shortName}
          </>
        )}
      </Link>
    </li>
  );

  function stateWord({ state }: UnitView): string {
    return state === 'stale' ? say('state.staleWord') : say(`state.${state}`);
  }
}
