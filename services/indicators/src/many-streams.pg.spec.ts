import { encodeDossierFact } from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import { runMigrations } from '@nhip/store';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { Registry } from 'prom-client';
import { BASE } from './core/dossier.spec-data';
import { DOSSIER_STREAM } from './core/dossier-stream';
import { MarkList } from './core/mark-list';
import type { Stream, StreamFact } from './core/stream';
import { createEngines, type Engine } from './engine';
import { markAgain } from './mark-again';
import { MIGRATIONS } from './migrations';
import { Seen } from './queries/seen';
import { Snapshots } from './queries/snapshot';
import { recount } from './recount/recount';
import { RULES_GENERATION } from './rules';

const HOUR = 3_600_000;
const BEGIN = Date.parse('2026-11-02T08:00:00+07:00');
const zone = new Zone('Asia/Ho_Chi_Minh');

/** A lamp is lit at one instant, and late when it is not put out within an hour. */
interface LampFact extends StreamFact {
  readonly unit: string;
  readonly litAt: number;
}
const LAMPS: Stream<LampFact> = {
  name: 'lamp',
  noun: { vi: 'đèn', en: 'lamps' },
  measures: { 'lamp.lit': { vi: 'thắp', en: 'lit' }, 'lamp.late': { vi: 'muộn', en: 'late' } },
  dimensions: {},
  decode: (bytes) => JSON.parse(Buffer.from(bytes).toString()) as LampFact,
  marks: ({ unit, litAt }, rules, at) => {
    const marks = new MarkList(rules, at);
    marks.add('lamp.lit', { unit, at: litAt });
    if (litAt <= at.now && marks.isOver(litAt + HOUR)) marks.add('lamp.late', { unit, at: litAt + HOUR });
    return marks.done();
  },
  units: ({ unit }) => [unit],
  standing: () => 'opened',
  span: ({ litAt }) => ({ firstAt: litAt }),
};

describe('two streams over one journal', () => {
  let database: FreshDatabase;
  let engines: readonly [dossiers: Engine, lamps: Engine];
  let now = BEGIN;
  const streams = [DOSSIER_STREAM, LAMPS];
  const create = (rulesGeneration = RULES_GENERATION): typeof engines =>
    createEngines(streams, {
      ...{ pool: database.pool, zone, clock: { now: () => now, fixed: false }, registry: new Registry() },
      ...{ topic: { name: 'facts', partitions: 1 }, rulesGeneration },
    }) as never;

  const apply = ({ rules, applier }: Engine, ...bodies: Uint8Array[]): Promise<void> =>
    applier.apply({
      facts: bodies.map((body) => ({ body, fact: rules.decode(body) })),
      ...{ watermarks: [], parked: [] },
    });
  const lamp = (subject: string, litAt: number, unit = 'L'): Uint8Array =>
    Buffer.from(
      JSON.stringify({
        ...{ subject, generation: 1, version: 1, flags: [], unit, litAt },
        ...{ newestEventAt: litAt, newestEventSource: '/lamps' },
      }),
    );
  const dossier = (subject: string): Uint8Array =>
    encodeDossierFact({ ...BASE, subject, opening: { at: BEGIN - HOUR, unit: 'D', source: '/s' } });
  const hear = ({ applier }: Engine, receivedBefore: number): Promise<void> =>
    applier.apply({ facts: [], parked: [], watermarks: [{ partition: 0, receivedBefore }] });
  const tallies = async (stream: string): Promise<Record<string, number>> => {
    const { rows } = await database.pool.query<{ measure: string; value: number }>(
      `SELECT measure, sum(value)::int AS value FROM tally WHERE measure LIKE $1 AND grain = 'day'
         AND rules_generation = (SELECT rules_generation FROM journal_head)
       GROUP BY measure HAVING sum(value) <> 0`,
      [`${stream}.%`],
    );
    return Object.fromEntries(rows.map(({ measure, value }) => [measure, value]));
  };
  const drift = async (): Promise<unknown> => {
    const [{ keys }] = engines;
    const counted = await recount(database.pool, {
      streams: engines.map(({ rules }) => rules),
      rulesGeneration: keys.rulesGeneration,
    });
    return { facts: counted.facts, drift: counted.drift, byStream: Object.fromEntries(counted.byStream) };
  };

  beforeEach(async () => {
    now = BEGIN;
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    engines = create();
  });
  afterEach(() => database.drop());

  it('brings what happens in one of them with whatever moves the clock, and judges each by its own watermark', async () => {
    const [dossiers, lamps] = engines;
    await apply(lamps, lamp('1', BEGIN + HOUR));
    expect(await tallies('lamp')).toEqual({});
    now = BEGIN + 4 * HOUR;
    await apply(dossiers, dossier('1'));
    expect(await tallies('lamp')).toEqual({ 'lamp.lit': 1 });
    expect(await drift()).toEqual({ facts: 2, drift: 0, byStream: { dossier: 0, lamp: 0 } });
    await hear(dossiers, now);
    for (const { applier } of engines) await applier.tick();
    expect(await tallies('lamp')).toEqual({ 'lamp.lit': 1 });
    await hear(lamps, now);
    await lamps.applier.tick();
    expect(await tallies('lamp')).toEqual({ 'lamp.lit': 1, 'lamp.late': 1 });
    expect(await tallies('dossier')).toMatchObject({ 'dossier.received': 1 });
    const { rows } = await database.pool.query('SELECT stream, cause FROM journal ORDER BY sequence');
    expect(rows).toEqual([
      { stream: 'lamp', cause: 'facts' },
      { stream: 'dossier', cause: 'facts' },
      { stream: 'lamp', cause: 'clock' },
      { stream: 'lamp', cause: 'clock' },
    ]);
    expect(await drift()).toMatchObject({ drift: 0 });
  });

  it('tells of each the units that have anything of it, and where its clock stands, now and then', async () => {
    const [dossiers, lamps] = engines;
    await apply(dossiers, dossier('1'));
    await apply(lamps, lamp('1', BEGIN, 'L'), lamp('2', BEGIN, 'M'));
    await hear(lamps, now);
    now += HOUR;
    await lamps.applier.tick();
    const snapshots = new Snapshots(database.pool, { zone, rulesGeneration: RULES_GENERATION, streams });
    for (const asOf of [undefined, { sequence: 2 }])
      await snapshots.read({ asOf }, async (snapshot) => {
        expect([...(await Seen.codesOf(snapshot, 'dossier'))]).toEqual(['D']);
        expect([...(await Seen.codesOf(snapshot, 'lamp'))].sort()).toEqual(['L', 'M']);
        expect(snapshot.of('dossier').head.position).toBe(0);
        if (asOf === undefined) expect(snapshot.of('lamp').head.position).toBe(BEGIN);
      });
    await snapshots.read({ asOf: { sequence: 1 } }, async (snapshot) => {
      expect([...(await Seen.codesOf(snapshot, 'lamp'))]).toEqual([]);
    });
  });

  it('names the stream whose tallies are wrong', async () => {
    const [dossiers, lamps] = engines;
    await apply(dossiers, dossier('1'));
    await apply(lamps, lamp('1', BEGIN));
    await database.pool.query(
      "UPDATE tally SET value = value + 3 WHERE measure = 'lamp.lit' AND grain = 'day'",
    );
    expect(await drift()).toEqual({ facts: 2, drift: 3, byStream: { dossier: 0, lamp: 3 } });
  });

  it('goes over to newer rules together', async () => {
    const [dossiers, lamps] = engines;
    await apply(dossiers, dossier('1'));
    await apply(lamps, lamp('1', BEGIN));
    const before = [await tallies('dossier'), await tallies('lamp')];
    engines = create(RULES_GENERATION + 1);
    const rules = engines.map((engine) => engine.rules);
    const marked = await markAgain(database.pool, { streams: rules, keys: engines[0].keys, zone: zone.name });
    expect(marked).toMatchObject({ facts: 2 });
    expect([await tallies('dossier'), await tallies('lamp')]).toEqual(before);
    expect(await drift()).toMatchObject({ drift: 0 });
  });
});
