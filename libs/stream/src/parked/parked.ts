import { Problem } from '@nhip/runtime';
import type { Pool, PoolClient } from 'pg';
import type { Accepted, AcceptEngine } from '../accept/accept-engine';
import { moveIntake } from '../accept/intake-moves';
import { readRecord, toRecord, type RecordLimits } from '../kafka/kafka-record';
import { isRefusal, type Candidate, type Item, type Outcome, type Refusal } from '../accept/outcome';
import { candidateOf, type Kept } from './parked-bodies';
import type { ParkedRow, ParkedStore } from './parked-store';
import { CannotOpen } from './cannot-open';
import type { StreamDefinition, StreamEvent } from '../stream-definition';

export interface ParkedOptions<Event extends StreamEvent> {
  readonly definition: StreamDefinition<Event>;
  readonly engine: Pick<AcceptEngine<Event>, 'accept'>;
  readonly store: ParkedStore;
  readonly pool: Pool;
  readonly limits: RecordLimits;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const LOCK = { name: 'lock-parked', text: 'SELECT times FROM parked WHERE key = $1 FOR UPDATE' };
const LEAVE = { name: 'leave-parked', text: 'DELETE FROM parked WHERE key = $1' };
const ONE_LESS = { name: 'parked-one-less', text: 'UPDATE parked SET times = times - 1 WHERE key = $1' };
const MORE = {
  name: 'parked-more',
  text: `UPDATE parked SET times = times + $4 WHERE source = $1 AND id = $2 AND hash = decode($3, 'hex')`,
};
const RETOLD = {
  name: 'parked-retold',
  text: 'UPDATE parked SET reason = $2, faults = $3::jsonb WHERE key = $1',
};

/**
 * What the operator does with parked events: look, try again, give up.
 *
 * Problem: an event that is tried again was received and counted before; accept counts it once more. So in the same
 * transaction its row leaves and the counts of its earlier receptions are taken back: of n receptions one becomes what
 * it is told now, the others become duplicates of it. Invariant: received stays as it was, and remains the sum.
 */
export class Parked<Event extends StreamEvent = StreamEvent> {
  constructor(private readonly options: ParkedOptions<Event>) {}

  /** @throws Problem 404; 409 when the key that sealed it is not given any more */
  async find(key: string): Promise<{ readonly row: ParkedRow; readonly kept: Kept }> {
    try {
      const found = UUID.test(key) ? await this.options.store.find(key) : undefined;
      if (found !== undefined) return found;
    } catch (error) {
      if (error instanceof CannotOpen)
        throw new Problem(409, 'the key that sealed this body is not given (NHIP_PARKED_KEY)', {
          cause: error,
        });
      throw error;
    }
    throw Problem.missing('nothing parked has this id');
  }

  /**
   * Accepts it anew. @returns what became of it; parked again when the cause is still there.
   * @throws Problem 404, 503
   */
  async retry(key: string): Promise<Outcome> {
    const { definition, engine, limits, pool } = this.options;
    const { row, kept } = await this.find(key);
    const { source, item } = readKept(definition, kept as Kept<Event>, limits);
    if (isRefusal(item)) {
      await pool.query({ ...RETOLD, values: [key, item.reason, JSON.stringify(item.errors ?? [])] });
      return stillParked(item);
    }
    const aftermath = (client: PoolClient, outcome: Outcome): Promise<Outcome> =>
      settle(client, { row, source, candidate: item, outcome });
    const { outcomes, error }: Accepted = await engine.accept(source, [{ ...item, aftermath }]);
    const [outcome] = outcomes;
    if (outcome === undefined) throw error;
    return outcome;
  }

  /** Gives it up: its body is erased and it counts as refused. @throws Problem 404 */
  async discard(key: string): Promise<void> {
    const gone = UUID.test(key) ? await this.options.store.discard(key) : undefined;
    if (gone === undefined) throw Problem.missing('nothing parked has this id');
  }
}

interface Retried {
  readonly row: ParkedRow;
  readonly source: string;
  readonly candidate: Candidate;
  readonly outcome: Outcome;
}

/** The row goes, or stays, and the counts follow; accept will count `source` one more received, one more outcome. */
async function settle(client: PoolClient, retried: Retried): Promise<Outcome> {
  const { row, source, candidate, outcome } = retried;
  const { rows } = await client.query<{ times: number }>({ ...LOCK, values: [row.key] });
  const times = rows[0]?.times;
  const told = outcome.outcome;
  // Somebody else was faster: this try is no reception.
  if (times === undefined) {
    if (told !== 'parked') await moveIntake(client, source, { received: -1, [told]: -1 });
    return outcome;
  }
  const again = stillParked(outcome);
  if (again !== undefined && (outcome.outcome === 'refused' || isSameRow(row, candidate))) {
    await moveIntake(client, source, { received: -1, parked: -1 });
    if (outcome.outcome === 'parked') await client.query({ ...ONE_LESS, values: [row.key] });
    else await client.query({ ...RETOLD, values: [row.key, again.reason, '[]'] });
    return again;
  }
  await client.query({ ...LEAVE, values: [row.key] });
  await moveIntake(client, row.source, { received: -times, parked: -times });
  const others = times - 1;
  await moveIntake(client, source, { received: others, [again ? 'parked' : 'duplicate']: others });
  const { id } = candidate.event;
  if (again && others > 0) await client.query({ ...MORE, values: [source, id, candidate.hash, others] });
  return outcome;
}

function isSameRow({ source, id, hash }: ParkedRow, candidate: Candidate): boolean {
  return source === candidate.event.source && id === candidate.event.id && hash === candidate.hash;
}

function stillParked(outcome: Refusal): Extract<Outcome, { outcome: 'parked' }>;
function stillParked(outcome: Outcome): Extract<Outcome, { outcome: 'parked' }> | undefined;
function stillParked(outcome: Outcome): Extract<Outcome, { outcome: 'parked' }> | undefined {
  return 'reason' in outcome ? { outcome: 'parked', reason: outcome.reason } : undefined;
}

function readKept<Event extends StreamEvent>(
  definition: StreamDefinition<Event>,
  kept: Kept<Event>,
  limits: RecordLimits,
): { readonly source: string; readonly item: Item<Event> } {
  if (kept.form === 'record') return readRecord(definition, toRecord(kept), limits);
  return { source: kept.event.source, item: candidateOf(kept) };
}
