import { Pool } from 'pg';
import { Registry } from 'prom-client';
import { Zone } from '@nhip/kernel';
import { createEngines } from '../../../services/indicators/src/engine';
import { recount } from '../../../services/indicators/src/recount/recount';
import { STREAMS } from '../../../services/indicators/src/streams';
import type { System } from '../../journeys/system';
import { DOSSIERS } from './dossiers';
import { figuresOf, type Figures } from './expected';
import type { LoadedStream } from './loaded-stream';

const NAMES_AT_ONCE = 10_000;
/** Faults of one kind that are named; that there are more is told. */
const NAMED = 5;

/** What SQL finds of one stream in its own database and in that of indicators; a proxy before them is gone around. */
export class Databases {
  private constructor(
    private readonly stream: LoadedStream,
    private readonly events: Pool,
    private readonly indicators: Pool,
    private readonly zone: string,
  ) {}

  static open(system: System, stream: LoadedStream = DOSSIERS): Databases {
    const pool = (connectionString: string): Pool => {
      const made = new Pool({ connectionString, max: 2 });
      made.on('error', () => undefined);
      return made;
    };
    const [events, indicators] = [system.database(stream.service), system.database('indicators')];
    return new Databases(stream, pool(events), pool(indicators), system.instance.zone);
  }

  async close(): Promise<void> {
    await Promise.all([this.events.end(), this.indicators.end()]);
  }

  /** Which of these names of a source are stored. */
  async storedOf(source: string, ids: readonly string[]): Promise<Set<string>> {
    const stored = new Set<string>();
    for (let from = 0; from < ids.length; from += NAMES_AT_ONCE) {
      const some = ids.slice(from, from + NAMES_AT_ONCE);
      const values = [source, some];
      const { rows } = await this.events.query<{ id: string }>(
        'SELECT id FROM event WHERE source = $1 AND id = ANY ($2)',
        values,
      );
      for (const { id } of rows) stored.add(id);
    }
    return stored;
  }

  async rowsOf(source: string): Promise<number> {
    return this.count(this.events, 'SELECT count(*) AS n FROM event WHERE source = $1', [source]);
  }

  /** Of these, how many the books say were applied; and whether its books add up. */
  async booksOf(source: string): Promise<{ applied: number; difference: number }> {
    const { rows } = await this.events.query<{ applied: string; difference: string }>(BOOKS, [source]);
    return { applied: Number(rows[0]?.applied), difference: Number(rows[0]?.difference) };
  }

  /** Subjects whose fact is not published yet. */
  async dirty(): Promise<number> {
    return this.count(this.events, 'SELECT count(*) AS n FROM dirty');
  }

  /** Subjects whose fact is not what indicators has of it, byte for byte. */
  async factFaults(): Promise<string[]> {
    const [made] = (await this.events.query<FactSum>(MADE)).rows;
    const [known] = (await this.indicators.query<FactSum>(KNOWN, [this.stream.name])).rows;
    if (made?.n === known?.n && made?.sum === known?.sum) return [];
    const [here, there] = await Promise.all([
      this.events.query<{ subject: string; body: string }>(MADE_ALL),
      this.indicators.query<{ subject: string; body: string }>(KNOWN_ALL, [this.stream.name]),
    ]);
    const bodies = new Map(there.rows.map(({ subject, body }) => [subject, body]));
    const other = here.rows.filter(({ subject, body }) => bodies.get(subject) !== body);
    const told = other.map(({ subject }) => `the fact of ${subject} is not in indicators as it was made`);
    if (bodies.size > here.rows.length)
      told.push(`indicators has ${bodies.size} facts of ${here.rows.length}`);
    return few(told);
  }

  /** Subjects whose fact says that it comes of more or fewer events than are stored. */
  async foldFaults(): Promise<string[]> {
    const { rows } = await this.events.query<{ subject: string; version: number; n: string }>(FOLDS);
    return few(
      rows.map(({ subject, version, n }) => `${subject} is of version ${version} and has ${n} events`),
    );
  }

  async figures(): Promise<Figures> {
    const { rows } = await this.indicators.query<{ name: string; value: string }>(DAYS + this.stream.sql);
    return figuresOf(
      this.stream,
      rows.map(({ name, value }) => [name, Number(value)] as const),
    );
  }

  /** Of a recount of every stream from the facts, plus where the deltas of the journal do not add up to the tallies. */
  async drift(): Promise<number> {
    const engines = createEngines(STREAMS, {
      ...{ pool: this.indicators, zone: new Zone(this.zone), registry: new Registry() },
      clock: { now: () => Date.now(), fixed: false },
    });
    const { drift } = await recount(this.indicators, {
      streams: engines.map(({ rules }) => rules),
      rulesGeneration: engines[0]!.keys.rulesGeneration,
    });
    return drift + (await this.count(this.indicators, JOURNAL_DRIFT));
  }

  /** Numbers between 1 and the journal's head that the journal lacks. */
  async gaps(): Promise<number> {
    return this.count(this.indicators, GAPS);
  }

  private async count(pool: Pool, statement: string, values: unknown[] = []): Promise<number> {
    return Number((await pool.query<{ n: string }>(statement, values)).rows[0]?.n);
  }
}

interface FactSum {
  readonly n: string;
  readonly sum: string;
}

function few(told: string[]): string[] {
  return told.length <= NAMED ? told : [...told.slice(0, NAMED), `and ${told.length - NAMED} more`];
}

const BOOKS = `
  SELECT coalesce(sum(applied), 0) AS applied,
    coalesce(sum(received - applied - duplicate - pending - parked - refused), 0) AS difference
  FROM intake WHERE source = $1`;

/** Equal sums of a 64-bit hash of each row: equal sets. */
const sumOf = (body: string): string => `
  SELECT count(*) AS n, coalesce(sum(hashtextextended(subject || ' ' || md5(${body}), 0)::numeric), 0) AS sum`;
const MADE = `${sumOf('fact')} FROM subject`;
const KNOWN = `${sumOf('body')} FROM fact WHERE stream = $1`;
const MADE_ALL = 'SELECT subject, md5(fact) AS body FROM subject';
const KNOWN_ALL = 'SELECT subject, md5(body) AS body FROM fact WHERE stream = $1';

const FOLDS = `
  SELECT s.subject, s.version, coalesce(e.n, 0) AS n
  FROM subject s LEFT JOIN (SELECT subject, count(*) AS n FROM event GROUP BY subject) e USING (subject)
  WHERE s.version <> coalesce(e.n, 0)`;

/** The grain of days says everything once. */
const DAYS = `
  WITH day AS (
    SELECT measure, dims, value FROM tally
    WHERE grain = 'day' AND rules_generation = (SELECT rules_generation FROM journal_head)
  )`;

const JOURNAL_DRIFT = `
  SELECT coalesce(sum(abs(coalesce(t.value, 0) - coalesce(j.total, 0))), 0) AS n
  FROM tally t FULL JOIN (
    SELECT key, sum(delta) AS total FROM journal, unnest(keys, deltas) AS d(key, delta) GROUP BY key
  ) j ON j.key = t.id`;

const GAPS = `
  SELECT (SELECT sequence FROM journal_head) - count(*)
    + count(*) FILTER (WHERE sequence < 1 OR sequence > (SELECT sequence FROM journal_head)) AS n
  FROM journal`;
