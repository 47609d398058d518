import { create, fromBinary } from '@bufbuild/protobuf';
import { queries, values as wire, type AlertRule } from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import type { KeyedState } from '@nhip/stream/kafka';
import { waitFor } from '@nhip/testing';
import { Registry } from 'prom-client';
import { loadCatalogue } from '../catalogue-files';
import type { Change } from '../change-follower';
import { ValuesFeed } from './values-feed';

const zone = new Zone('Asia/Ho_Chi_Minh');
const NOON = Date.parse('2026-05-20T12:00:00+07:00');
const catalogue = new Map(loadCatalogue().map((each) => [each.id, each]));
const rule: AlertRule = {
  ...{ id: 'r', version: 1, name: { vi: 'r', en: 'r' }, indicator: 'dossier.on-time.E', units: 'province' },
  ...{ window: 'month', bound: 'target', for: 'PT1H', minimum: 20, severity: 'info', recipients: ['x'] },
};
const change = (measures: readonly string[], now = NOON): Change => ({
  measures: new Set(measures),
  head: { markedUntil: now } as Change['head'],
});

/** The figure that is read, a broker that may be away, and what reached it. */
class World {
  numerator = 1;
  today = NOON;
  brokerAway = false;
  rounds = 0;
  readonly reached: bigint[] = [];
  readonly registry = new Registry();
  notice: (change: Change) => void = () => undefined;
  /** `lookedAt`: when it last looked, and found nothing but what it noticed. */
  readonly follower = {
    lookedAt: undefined as number | undefined,
    watch: (listener: (change: Change) => void): (() => void) => {
      this.notice = listener;
      return () => void (this.notice = () => undefined);
    },
  };
  readonly feed: ValuesFeed;

  constructor(rules: readonly AlertRule[] = [rule]) {
    this.feed = new ValuesFeed({
      ...{ rules, catalogue, zone, registry: this.registry, log: { warn: () => undefined } as never },
      follower: this.follower,
      publisher: { publish: (states) => this.publish(states), close: () => Promise.resolve() },
      read: () => Promise.resolve(this.read()),
    });
    this.feed.start();
  }

  private read() {
    this.rounds++;
    const times = create(queries.TimesSchema, { clock: BigInt(this.today), knownSequence: 1n });
    const value = create(wire.IndicatorValueSchema, {
      ...{
        indicator: rule.indicator,
        window: 'month',
        rules: ['r'],
        numerator: BigInt(this.numerator),
        times,
      },
    });
    return { values: [value], times, day: zone.dayOf(this.today), leftOut: 0, unknownUnits: [] };
  }

  private publish(states: readonly KeyedState[]): Promise<void> {
    if (this.brokerAway) return Promise.reject(new Error('the broker is away'));
    this.reached.push(...states.map(({ value }) => fromBinary(wire.IndicatorValueSchema, value).numerator));
    return Promise.resolve();
  }
}

describe('the feed of figures that rules watch', () => {
  let world: World;
  const begin = async (): Promise<void> => {
    world = new World();
    await waitFor(() => world.reached.length === 1, { what: 'the first figure' });
  };
  /** As long as another feed takes for a change that matters: this one would have read by then. */
  const aRoundCouldHaveBeen = async (): Promise<void> => {
    const other = new World();
    await waitFor(() => other.reached.length === 1, { what: 'the first figure of another feed' });
    other.numerator = 2;
    other.notice(change(['dossier.fell_due']));
    await waitFor(() => other.reached.length === 2, { what: 'a change told by another feed' });
    await other.feed.stop();
  };
  const change1 = async (numerator: number): Promise<void> => {
    world.numerator = numerator;
    world.notice(change(['dossier.fell_due']));
    await waitFor(() => world.reached.at(-1) === BigInt(numerator), { what: `figure ${numerator}` });
  };
  afterEach(() => world.feed.stop());

  it('tells the figure at the start, and again when it changes, many changes at once as one', async () => {
    await begin();
    for (world.numerator = 2; world.numerator < 50; world.numerator++)
      world.notice(change(['dossier.fell_due']));
    await change1(50);
    expect(world.reached).toEqual([1n, 50n]);
  });

  it('reads nothing for what no rule watches, but the new day', async () => {
    await begin();
    for (const measures of [['dossier.received'], []]) world.notice(change(measures));
    await aRoundCouldHaveBeen();
    expect(world.rounds).toBe(1);
    world.today += 24 * 3_600_000;
    world.notice(change([], world.today));
    await waitFor(() => world.rounds === 2, { what: 'the round of the new day' });
    expect(world.reached).toEqual([1n]);
  });

  it('tells only how things stand once the broker is back, and until then says that it is not current', async () => {
    await begin();
    const current = async (): Promise<number> => {
      const text = await world.registry.metrics();
      return Number(/^nhip_values_current_timestamp_seconds (\S+)$/m.exec(text)?.[1]);
    };
    const before = await current();
    expect(Math.abs(before - Date.now() / 1000)).toBeLessThan(60);
    world.brokerAway = true;
    world.numerator = 2;
    world.notice(change(['dossier.fell_due']));
    await waitFor(() => world.rounds === 2, { what: 'a round without a broker' });
    expect(await current()).toBe(before);
    world.brokerAway = false;
    await change1(3);
    expect(world.reached).toEqual([1n, 3n]);
    expect(await current()).toBeGreaterThan(before);
  });

  it('says up to when figures are told: its last round, or a look that brought nothing since', async () => {
    world = new World();
    const began = Date.now();
    expect(world.feed.toldUntil()).toBeUndefined();
    await waitFor(() => world.feed.toldUntil() !== undefined, { what: 'the first round' });
    expect(world.feed.toldUntil()).toBeGreaterThanOrEqual(began);
    world.follower.lookedAt = began + 5_000_000;
    expect(world.feed.toldUntil()).toBe(began + 5_000_000);
    world.brokerAway = true;
    world.numerator = 2;
    world.notice(change(['dossier.fell_due']));
    world.follower.lookedAt = began + 6_000_000;
    expect(world.feed.toldUntil()).toBe(began + 5_000_000);
    await waitFor(() => world.rounds === 2, { what: 'a round without a broker' });
    expect(world.feed.toldUntil()).toBe(began + 5_000_000);
    world.brokerAway = false;
    await waitFor(() => world.feed.toldUntil() === began + 6_000_000, { what: 'the change to be told' });
    expect(world.reached).toEqual([1n, 2n]);
  });

  it('does nothing at all while there is no rule', async () => {
    expect(new World([]).feed.toldUntil()).toBeGreaterThan(NOON - 1);
    world = new World([]);
    world.notice(change(['dossier.fell_due']));
    await aRoundCouldHaveBeen();
    expect(world.rounds).toBe(0);
  });
});
