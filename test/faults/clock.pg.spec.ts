import { encodeDossierFact, type DossierFact } from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import { runMigrations } from '@nhip/store';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { Registry } from 'prom-client';
import { createEngine, type Engine } from '../../services/indicators/src/engine';
import { MIGRATIONS } from '../../services/indicators/src/migrations';
import type { Chance } from '../journeys/chance';
import { factOf } from './hostile-facts';
import { seeded } from './kit/seed';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Two weeks around the end of summer time in Europe, and its beginning. */
const AROUND = [Date.parse('2026-10-25T01:00:00Z'), Date.parse('2026-03-29T01:00:00Z')];
const END = Date.parse('2026-12-01T00:00:00Z');
const PER_CHANGE = 150;

/** What is said of one dossier, one fact after the other; `at` is when it happened. */
type Life = readonly { readonly at: number; readonly fact: DossierFact }[];

describe('whatever clocks show', () => {
  const { chance } = seeded('clock');
  const databases: FreshDatabase[] = [];

  afterEach(async () => {
    for (const database of databases.splice(0)) await database.drop();
  });

  /** Figures of one database: facts come in, the clock is where `now` says. */
  class Figures {
    now = AROUND[1]! - 7 * DAY;
    private constructor(
      private readonly database: FreshDatabase,
      private engine: Engine,
    ) {}

    static async open(zone = 'Europe/Berlin'): Promise<Figures> {
      const database = await freshDatabase();
      databases.push(database);
      await runMigrations({ url: database.url, migrations: MIGRATIONS });
      const engine: Engine = createEngine({
        ...{ pool: database.pool, zone: new Zone(zone), registry: new Registry() },
        clock: { now: (): number => figures.now, fixed: false },
        topic: { name: 'facts', partitions: 1 },
      });
      const figures: Figures = new Figures(database, engine);
      await engine.applier.tick();
      return figures;
    }

    /** @param receivedBefore what the relay vouches for afterwards; nothing by default */
    async take(facts: readonly DossierFact[], receivedBefore = 0): Promise<void> {
      const { applier, rules } = this.engine;
      const bodies = facts.map(encodeDossierFact);
      await applier.apply({
        facts: bodies.map((body) => ({ fact: rules.decode(body), body })),
        watermarks: [{ partition: 0, receivedBefore }],
        parked: [],
      });
      await applier.tick();
    }

    async tallies(): Promise<string[]> {
      return this.lines(
        `SELECT concat_ws(' ', measure, unit, grain, day, cohort, dims, value) AS line FROM tally
         WHERE value <> 0 ORDER BY line`,
      );
    }

    /** How many went overdue by the rule of the instant, ever, whatever became of it later. */
    async everOverdue(): Promise<number> {
      const [line] = await this.lines(
        `SELECT coalesce(sum(d.delta), 0)::text AS line FROM journal, unnest(keys, deltas) AS d(key, delta)
         JOIN tally ON tally.id = d.key
         WHERE measure = 'dossier.overdue_in' AND dims ->> 'rule' = 'instant' AND grain = 'day' AND d.delta > 0`,
      );
      return Number(line);
    }

    async received(): Promise<string[]> {
      return this.lines(
        `SELECT day || ' ' || sum(value) AS line FROM tally
         WHERE measure = 'dossier.received' AND grain = 'day' GROUP BY day HAVING sum(value) <> 0 ORDER BY line`,
      );
    }

    private async lines(statement: string): Promise<string[]> {
      return (await this.database.pool.query<{ line: string }>(statement)).rows.map(({ line }) => line);
    }
  }

  async function inOrder(lives: readonly Life[]): Promise<Figures> {
    const figures = await Figures.open();
    const facts = lives.flat().sort((a, b) => a.at - b.at);
    for (let from = 0; from < facts.length; from += 50) {
      const some = facts.slice(from, from + 50);
      figures.now = Math.max(figures.now, some.at(-1)!.at);
      await figures.take(
        some.map(({ fact }) => fact),
        figures.now,
      );
    }
    figures.now = END;
    await figures.take([], END);
    return figures;
  }

  it('summer time, steps of ten minutes, sources a day ahead or 400 days late: figures as in order', async () => {
    const lives = AROUND.flatMap((around, nth) =>
      Array.from({ length: PER_CHANGE }, (_, at) => lifeOf(chance, `${nth}-${at}`, around)),
    );
    const wanted = await inOrder(lives);
    const other = await Figures.open();
    for (let rest = shuffled(chance, lives.flat()); rest.length > 0;) {
      const some = rest.splice(0, 1 + chance.below(40));
      // Ahead, behind, or right; what comes is up to 400 days old, or of tomorrow.
      other.now += chance.one([-10 * MINUTE, 10 * MINUTE, DAY, 0]);
      await other.take(
        some.map(({ fact }) => fact),
        chance.one([0, other.now - 10 * MINUTE, other.now + DAY]),
      );
    }
    other.now = END;
    await other.take([], END);
    expect(await other.tallies()).toEqual(await wanted.tallies());
    expect((await wanted.received()).join()).toBe(receivedByHand(lives).join());
  });

  it('what a source dates a day ahead counts when that day has come', async () => {
    const figures = await Figures.open();
    const tomorrow = figures.now + DAY;
    await figures.take([opened('ahead', tomorrow)], figures.now);
    expect(await figures.received()).toEqual([]);
    figures.now = tomorrow;
    await figures.take([], figures.now);
    expect(await figures.received()).toHaveLength(1);
  });

  it('after an hour without a word from the relay nobody is called late who was not', async () => {
    const figures = await Figures.open();
    const began = figures.now;
    const due = began + 30 * MINUTE;
    const inTime = Array.from({ length: 50 }, (_, at) => `in-time-${at}`);
    const late = Array.from({ length: 20 }, (_, at) => `late-${at}`);
    await figures.take(
      [...inTime, ...late].map((subject) => opened(subject, began, due)),
      began,
    );
    for (let minute = 1; minute <= 60; minute++) {
      figures.now = began + minute * MINUTE;
      await figures.take([]);
    }
    expect(await figures.everOverdue()).toBe(0);
    // The backlog comes in parts, each with its own watermark.
    const at = began + 20 * MINUTE;
    for (const [part, subject] of inTime.entries())
      await figures.take([closed(subject, began, { due, at })], began + 20 * MINUTE + part * 1_000);
    expect(await figures.everOverdue()).toBe(0);
    await figures.take([], figures.now);
    expect(await figures.everOverdue()).toBe(late.length);
  });
});

function opened(subject: string, at: number, due?: number): DossierFact {
  return factOf(subject, {
    opening: { at, unit: 'A', source: '/s' },
    dues: due === undefined ? [] : [{ from: at, due }],
    newestEventAt: at,
  });
}

function closed(subject: string, from: number, { due, at }: { due?: number; at: number }): DossierFact {
  const open = opened(subject, from, due);
  return { ...open, version: 2, status: 'completed', steps: [{ kind: 'completed', at }], newestEventAt: at };
}

/** Within a week of the change, each hour as likely, the doubled one too; one in ten is 400 days older. */
function lifeOf(chance: Chance, subject: string, around: number): Life {
  const old = chance.below(10) === 0 ? 400 * DAY : 0;
  const from = around - 3 * DAY + chance.below(6 * 24 * 60) * MINUTE - old;
  const due = chance.below(3) === 0 ? undefined : from + chance.below(4 * 24 * 60) * MINUTE;
  const open = { at: from, fact: opened(subject, from, due) };
  if (chance.below(3) === 0) return [open];
  const at = from + chance.below(5 * 24 * 60) * MINUTE;
  return [open, { at, fact: closed(subject, from, { ...(due !== undefined && { due }), at }) }];
}

function shuffled<T>(chance: Chance, list: readonly T[]): T[] {
  const rest = [...list];
  return Array.from(list, () => rest.splice(chance.below(rest.length), 1)[0] as T);
}

/** By the calendar of the runtime, which has nothing to do with the one of the services. */
function receivedByHand(lives: readonly Life[]): string[] {
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' });
  const counts = new Map<string, number>();
  for (const [open] of lives) counts.set(day.format(open!.at), (counts.get(day.format(open!.at)) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${name} ${count}`).sort();
}
