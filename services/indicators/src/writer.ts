import type { Pool, PoolClient } from 'pg';
import { withTransaction } from '@nhip/store';
import { isOvertaken, type Reading } from './core/mark';
import { dueFacts } from './due-facts';
import { overtakenRowOf, rowOf, writeFacts, type FactRow, type ReadFact } from './fact-rows';
import { turnGeneration } from './generation-turn';
import { raiseWatermarks, readHeard, type Heard, type PartitionWatermark } from './heard';
import { headOf, readHead, readingOf, type JournalHead } from './journal-head';
import { tellTrace } from './journal-trace';
import { noteGenerations } from './missing-facts';
import { noteBeside } from './notes-beside';
import type { FactHead, StreamRules } from './rules';
import type { TallyKeys } from './tally-keys';
import { WentBack } from './went-back';

export interface ParkedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly reason: string;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
}

/** What one transaction is to do; facts are written with all happenings up to now. */
export interface Work {
  /** Marked at a reading that the head has reached before. */
  readonly facts: readonly FactRow[];
  readonly watermarks: readonly PartitionWatermark[];
  readonly parked: readonly ParkedRecord[];
  /** Also lets the clock position and the generation come up to the watermark. */
  readonly moveClock: boolean;
}

export interface Written {
  /** The journal's sequence afterwards. */
  readonly sequence: number;
  readonly changed: number;
  readonly reading: Reading;
  /** The clock has farther to go than one transaction took it. */
  readonly more: boolean;
}

/** Where the clock stands: system time, or one instant for ever. */
export interface InstanceClock {
  readonly now: () => number;
  readonly fixed: boolean;
}

/**
 * Problem: figures must be the sum of what is known, whoever writes at once, in whatever order facts come, while the
 * clock alone changes how some of them count.
 * Naive: add one when something is received, subtract one when it is done. Repeats and two writers break it.
 * Here: one writer at a time (the lock of the journal's head); marks are a function of (fact, reading);
 * every change is new marks − old marks. Now is one instant for all streams, so whoever moves it lets the happenings of
 * all of them come up to it. Invariant, whenever the lock is free: each fact's stored marks are those of the head's
 * reading, each tally is the sum of them, and the journal's deltas add up to the tallies.
 */
export class Writer {
  /** The sequence of its last transaction. */
  private newest = 0;

  constructor(
    private readonly pool: Pool,
    private readonly keys: TallyKeys,
    readonly rules: StreamRules,
    private readonly options: {
      readonly clock: InstanceClock;
      readonly zone: string;
      /** As `nameOfTallied` names the measures. */
      readonly tallied?: string | undefined;
      /** Of every stream whose happenings come with the clock, this one among them. */
      readonly streams: ReadonlyMap<string, StreamRules>;
    },
  ) {}

  /**
   * @throws Error when this replica's rules or zone are not those of the tallies: it must not write; WentBack when the
   * database is not the one any more that it wrote to.
   */
  async write(work: Work): Promise<Written> {
    const written = await withTransaction(this.pool, (client) => this.writeAll(client, work));
    this.newest = written.sequence;
    return written;
  }

  private async writeAll(client: PoolClient, work: Work): Promise<Written> {
    const found = await readHead(client, this.rules.stream, 'lock');
    if (found.sequence < this.newest) throw new WentBack(found.sequence, this.newest);
    // failpoint: apply.locked if work.facts.length > 0
    await this.claim(client, found);
    if (work.watermarks.length > 0) await raiseWatermarks(client, this.rules.stream, work.watermarks);
    if (work.parked.length > 0) await this.park(client, work.parked);
    const heard = work.moveClock ? await readHeard(client, this.rules) : undefined;
    const head = await this.turn(client, found, heard);
    const moves = work.moveClock || work.facts.length > 0;
    const clock = moves ? await this.advance(client, head, heard) : standingAt(head);
    const { reading } = clock;
    const rows = await this.rowsAt(reading, work.facts, clock.due);
    const cause = work.facts.length > 0 ? 'facts' : 'clock';
    let written = { sequence: head.sequence, changed: 0 };
    if (rows.length > 0)
      written = await this.writeRows(client, rows, { rules: this.rules, head, reading, cause });
    else if (reading.now !== head.markedUntil || reading.position !== head.position)
      await client.query(MOVE_CLOCK, [this.rules.stream, reading.now, reading.position]);
    for (const [stream, due] of clock.others)
      written = await this.happen(client, due, {
        head: { ...headOf(head, stream), ...written },
        stream,
        reading,
      });
    // failpoint: apply.written if work.facts.length > 0
    // failpoint: clock.written if work.moveClock
    return { ...written, reading, more: clock.more };
  }

  private async writeRows(
    client: PoolClient,
    rows: readonly FactRow[],
    { rules, head, reading, cause }: Writing,
  ): Promise<Pick<Written, 'sequence' | 'changed'>> {
    const { now: markedUntil, position } = reading;
    const { stream } = rules;
    const sequence = head.sequence + 1;
    const changed = await writeFacts(client, rows, { stream, sequence, cause, markedUntil, position });
    const noted = { sequence: changed > 0 ? sequence : head.sequence, changed };
    await noteBeside(client, rows, { rules, sequence: noted.sequence, changed: changed > 0 });
    if (changed > 0) await tellTrace(client);
    if (changed > 0) await noteGenerations(client, rules, { head, sequence, rows });
    return noted;
  }

  /** What the clock brings to facts of another stream: its happenings only, for its position stays where it is. */
  private async happen(
    client: PoolClient,
    due: readonly ReadFact[],
    {
      stream,
      head,
      reading: { now },
    }: { stream: string; head: JournalHead & { changed: number }; reading: Reading },
  ): Promise<Pick<Written, 'sequence' | 'changed'>> {
    const { position, generation } = head;
    const reading = { now, position, generation };
    const rules = this.options.streams.get(stream) as StreamRules;
    const rows = await this.marked(due, reading);
    const { sequence, changed } = await this.writeRows(client, rows, {
      rules,
      head,
      reading,
      cause: 'clock',
    });
    return { sequence, changed: head.changed + changed };
  }

  private async claim(client: PoolClient, head: JournalHead): Promise<void> {
    const { zone, tallied } = this.options;
    const { rulesGeneration } = this.keys;
    if (head.sequence === 0 && head.rulesGeneration < rulesGeneration)
      await client.query('UPDATE journal_head SET rules_generation = $1', [rulesGeneration]);
    else if (head.rulesGeneration !== rulesGeneration)
      throw new Error(
        `the tallies are of rules generation ${head.rulesGeneration}, this replica's rules are ` +
          `${rulesGeneration}: it must not write`,
      );
    if (head.sequence === 0 && head.tallied !== tallied)
      await client.query('UPDATE journal_head SET tallied = $1', [tallied]);
    else if (head.tallied !== tallied)
      throw new Error(
        `the tallies are of ${head.tallied ?? 'all measures'}, this replica's catalogue says ` +
          `${tallied ?? 'all measures'}: it must not write`,
      );
    if (head.zone === undefined) await client.query('UPDATE journal_head SET zone = $1', [zone]);
    else if (head.zone !== zone)
      throw new Error(
        `the tallies count days of ${head.zone}, this replica those of ${zone}: it must not write`,
      );
  }

  /** How far the clock goes in this transaction, and the stored facts whose instant comes with it. */
  private async advance(client: PoolClient, head: JournalHead, heard: Heard | undefined): Promise<Advance> {
    const wantedNow = Math.max(head.markedUntil, this.options.clock.now());
    const { streams } = this.options;
    const happening = await dueFacts(client, streams, {
      ...{ column: 'happens_at', from: head.markedUntil, to: wantedNow },
    });
    const now = happening.reached;
    const { fixed } = this.options.clock;
    const wanted = heard ? Math.min(fixed ? Infinity : heard.receivedBefore, now) : head.position;
    const { stream } = this.rules;
    const own = new Map([[stream, this.rules]]);
    const changing = await dueFacts(client, own, { column: 'changes_at', from: head.position, to: wanted });
    const due = [...(happening.facts.get(stream) ?? []), ...(changing.facts.get(stream) ?? [])];
    happening.facts.delete(stream);
    return {
      reading: { now, position: changing.reached, generation: head.generation },
      ...{ due, others: happening.facts },
      more: now < wantedNow || changing.reached < wanted,
    };
  }

  private async turn(client: PoolClient, head: JournalHead, heard?: Heard): Promise<JournalHead> {
    const to = heard?.wholeGeneration ?? 0;
    return to > head.generation ? turnGeneration(client, { rules: this.rules, head, to }) : head;
  }

  /** One row per subject, the newest, marked at the reading; what was marked before is marked again if it must. */
  private async rowsAt(
    reading: Reading,
    prepared: readonly FactRow[],
    due: readonly ReadFact[],
  ): Promise<FactRow[]> {
    const newest = new Map<string, FactRow>();
    for (const row of prepared) {
      const other = newest.get(row.subject);
      if (other === undefined || isNewer(row, other)) newest.set(row.subject, row);
    }
    const again = new Map(due.map((each) => [each.fact.subject, each]));
    const rows: FactRow[] = [];
    for (const row of newest.values()) {
      const stored = again.get(row.subject);
      if (stored !== undefined && !isNewer(row, stored.fact)) continue;
      again.delete(row.subject);
      if (holdsAt(row, reading)) rows.push(row);
      else again.set(row.subject, { fact: this.rules.decode(row.body), body: row.body });
    }
    return [...rows, ...(await this.marked([...again.values()], reading))];
  }

  private async marked(facts: readonly ReadFact[], reading: Reading): Promise<FactRow[]> {
    const marked = facts.map((each) => ({ each, now: each.fact.marksAt(reading) }));
    await this.keys.ensure(marked.flatMap(({ now }) => now.marks));
    return marked.map(({ each, now }) =>
      isOvertaken(each.fact, reading)
        ? overtakenRowOf(each)
        : rowOf(each, this.keys.weighKnown(now.marks), now),
    );
  }

  private async park(client: PoolClient, parked: readonly ParkedRecord[]): Promise<void> {
    for (const { topic, partition, offset, reason, key, value } of parked)
      await client.query(PARK, [topic, partition, offset, reason.replaceAll('\0', '␀'), key, value]);
  }
}

interface Writing {
  readonly rules: StreamRules;
  /** As the stream sees it. */
  readonly head: JournalHead;
  readonly reading: Reading;
  readonly cause: 'facts' | 'clock';
}

interface Advance {
  readonly reading: Reading;
  /** Of this stream. */
  readonly due: readonly ReadFact[];
  /** Of each other stream of which something happens. */
  readonly others: ReadonlyMap<string, readonly ReadFact[]>;
  readonly more: boolean;
}

/** Watermarks that come without facts, from each partition every second, leave the clock to its ticks. */
const standingAt = (head: JournalHead): Advance => ({
  reading: readingOf(head),
  ...{ due: [], others: new Map(), more: false },
});

export function isNewer(fact: FactHead, other: FactHead): boolean {
  return fact.generation !== other.generation
    ? fact.generation > other.generation
    : fact.version > other.version;
}

function holdsAt(row: FactRow, { now, position, generation }: Reading): boolean {
  const { happensAt = Infinity, changesAt = Infinity } = row;
  return happensAt > now && changesAt > position && row.generation >= generation;
}

const MOVE_CLOCK = `
  UPDATE journal_head SET marked_until = $2, positions = positions || jsonb_build_object($1::text, $3::bigint)`;

const PARK = `
  INSERT INTO parked (topic, partition, "offset", reason, key, value) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT DO NOTHING`;
