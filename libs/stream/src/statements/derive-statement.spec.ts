import * as fc from 'fast-check';
import { toCandidate } from '../accept/cloud-event';
import { deriveStatement, type Derivation } from './derive-statement';
import { toStatement } from './read-statement';
import type { KnownStatement, Statement } from './statement';
import type { StreamEvent } from '../stream-definition';

const ABOUT = { source: '/one', list: 'list', subject: 'H1' };

/** What a statement says: for each key, one of a few contents. */
type Content = Readonly<Record<string, number>>;

function stated(statedAt: number, content: Content, about = ABOUT): Statement {
  const events = Object.entries(content).map(([key, value]) => ({
    key,
    candidate: toCandidate(about.subject, {
      source: about.source,
      id: `${about.list}/${about.subject}/${key}`,
      kind: `kind-of-${key}`,
      time: 1_000 + value,
      data: { value },
    }),
  }));
  return toStatement({ ...about, statedAt, events });
}

interface World {
  readonly log: readonly StreamEvent[];
  readonly known: KnownStatement | undefined;
}
const EMPTY: World = { log: [], known: undefined };

function tell({ log, known }: World, statement: Statement): World & { derivation: Derivation<StreamEvent> } {
  const derivation = deriveStatement(statement, log, known);
  const added = derivation.derived.map(({ candidate }) => candidate.event);
  return { log: [...log, ...added], known: derivation.newest ?? known, derivation };
}

const tellAll = (statements: readonly Statement[], from = EMPTY): World =>
  statements.reduce<World>((world, statement) => tell(world, statement), from);

/** What amendments amount to, as the rule has it: per target the last in order wins. Naive on purpose. */
function inForce(log: readonly StreamEvent[]): Record<string, unknown> {
  const amendments = log.filter(({ data }) => 'replaces' in data);
  return Object.fromEntries(
    log
      .filter(({ data }) => !('replaces' in data))
      .flatMap(({ source, id, time, kind, data }) => {
        const last = amendments
          .filter((each) => each.source === source && (each.data as { replaces: string }).replaces === id)
          .sort((a, b) => a.time - b.time || (a.sequence ?? -1) - (b.sequence ?? -1))
          .at(-1);
        if (last?.kind === 'retracted') return [];
        return [[id, last ? (last.data as { event: unknown }).event : { kind, time, data }]];
      }),
  );
}
const names = (log: readonly StreamEvent[]): string[] =>
  log.map(({ id }) => id).filter((id) => !id.includes('~'));

const content = fc.dictionary(fc.constantFrom('opened', 'asked/1', 'asked/2', 'closed'), fc.nat(2), {
  minKeys: 1,
  noNullPrototype: true,
});
const statements = fc.array(fc.tuple(fc.integer({ min: 5_000, max: 5_003 }), content), {
  minLength: 1,
  maxLength: 6,
});

describe('a statement', () => {
  it('is its plain events when it is the first', () => {
    const { derivation, log } = tell(EMPTY, stated(5_000, { opened: 0, closed: 1 }));
    expect(derivation).toMatchObject({ outcome: 'new', repeated: 0, newest: { statedAt: 5_000 } });
    expect(log).toEqual([
      { source: '/one', id: 'list/H1/opened', kind: 'kind-of-opened', time: 1_000, data: { value: 0 } },
      { source: '/one', id: 'list/H1/closed', kind: 'kind-of-closed', time: 1_001, data: { value: 1 } },
    ]);
  });

  it('corrects, retracts and adds what it says otherwise than the one before, as of its own instant', () => {
    const { derivation } = tell(
      tell(EMPTY, stated(5_000, { opened: 0, closed: 1 })),
      stated(6_000, { opened: 2, 'asked/1': 0 }),
    );
    expect(derivation.outcome).toBe('changed');
    expect(derivation.derived.map(({ key, change }) => [key, change])).toEqual([
      ['opened', 'corrected'],
      ['asked/1', 'added'],
      ['closed', 'retracted'],
    ]);
    expect(derivation.derived[0]!.candidate.event).toEqual({
      source: '/one',
      id: 'list/H1/opened~6000',
      kind: 'corrected',
      time: 6_000,
      data: {
        replaces: 'list/H1/opened',
        event: { kind: 'kind-of-opened', time: 1_002, data: { value: 2 } },
      },
    });
  });

  it('brings a retracted key back, and numbers what it says at one instant', () => {
    const first = [stated(5_000, { opened: 0, closed: 1 }), stated(6_000, { opened: 0 })];
    const { derivation, log } = tell(tellAll(first), stated(6_000 + 1, { opened: 0, closed: 1 }));
    expect(derivation.derived.map(({ change }) => change)).toEqual(['corrected']);
    expect(Object.keys(inForce(log))).toHaveLength(2);
    const sameInstant = [0, 1, 2].map((value) => stated(7_000, { opened: value }));
    sameInstant.sort((a, b) => (a.hash < b.hash ? -1 : 1));
    const told = tellAll([stated(5_000, { opened: 5 }), ...sameInstant]);
    expect(new Set(told.log.map(({ id }) => id)).size).toBe(4);
    expect(told.log.map(({ sequence }) => sequence)).toEqual([undefined, undefined, 1, 2]);
  });

  it('says nothing twice, and nothing that a newer one has overtaken', () => {
    const world = tellAll([stated(5_000, { opened: 0 }), stated(6_000, { opened: 1 })]);
    const again = tell(world, stated(6_500, { opened: 1 }));
    expect(again.derivation).toMatchObject({ outcome: 'unchanged', derived: [], repeated: 1 });
    expect(again.known?.statedAt).toBe(6_500);
    expect(tell(again, stated(6_400, { opened: 2 })).derivation).toMatchObject({
      outcome: 'older',
      derived: [],
    });
  });

  it('ends in what the newest says, after any order and repetition', () => {
    fc.assert(
      fc.property(
        statements.chain((told) =>
          fc.record({
            told: fc.constant(told),
            order: fc.shuffledSubarray([...told, ...told], { minLength: told.length }),
          }),
        ),
        ({ told, order }) => {
          const all = told.map(([at, what]) => stated(at, what));
          const ordered = [...order.map(([at, what]) => stated(at, what)), ...all];
          const world = tellAll(ordered);
          const newest = [...all]
            .sort((a, b) => a.statedAt - b.statedAt || (a.hash < b.hash ? -1 : 1))
            .at(-1)!;
          expect(inForce(world.log)).toEqual(inForce(tell(EMPTY, newest).log));
          expect(new Set(names(world.log))).toEqual(
            new Set(all.flatMap(({ events }) => events.map(({ candidate }) => candidate.event.id))),
          );
          expect(new Set(world.log.map(({ id }) => id)).size).toBe(world.log.length);
          expect(tellAll(all, world).log).toEqual(world.log);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('touches the events of its own list only', () => {
    const others = [
      stated(9_000, { opened: 7 }, { ...ABOUT, list: 'other' }),
      stated(9_000, { opened: 7 }, { ...ABOUT, source: '/two' }),
    ].flatMap(({ events }) => events.map(({ candidate: { event } }) => event));
    fc.assert(
      fc.property(statements, (told) => {
        const world = tellAll(
          told.map(([at, what]) => stated(at, what)),
          { log: others, known: undefined },
        );
        const alone = tellAll(told.map(([at, what]) => stated(at, what)));
        expect(world.log.slice(others.length)).toEqual(alone.log);
      }),
    );
  });
});
