import { freshDatabase } from '@nhip/testing';
import { SpecDoor } from '../../services/dossier-events/src/door.spec-data';
import { ndjson } from '../../services/dossier-events/src/events.spec-data';
import type { DoorEvent } from './door-event';

/** A fact as it is published. */
export interface Published {
  readonly subject: string;
  readonly version: number;
  readonly fact: Buffer;
}

/** dossier-events over PostgreSQL, behind its HTTP door. Nobody listens where its Kafka should be. */
export class RealDoor {
  private readonly keys = new Map<string, string>();

  private constructor(private readonly door: SpecDoor) {}

  static async open(): Promise<RealDoor> {
    return new RealDoor(await SpecDoor.start(await freshDatabase()));
  }

  close(): Promise<void> {
    return this.door.stop();
  }

  forgetEverything(): Promise<void> {
    return this.door.forgetEvents();
  }

  /** Sends events in their order; those of one source that follow each other go together. */
  async send(events: readonly DoorEvent[]): Promise<void> {
    for (let from = 0; from < events.length;) {
      const { source } = events[from] as DoorEvent;
      const end = events.findIndex((event, i) => i > from && event.source !== source);
      const together = events.slice(from, end === -1 ? events.length : end);
      await this.post(source, together);
      from += together.length;
    }
  }

  /** The facts that wait to be published; they wait no more. */
  async published(): Promise<readonly Published[]> {
    const { rows } = await this.door.database.pool.query<Published>(
      'SELECT subject, version, fact FROM dirty JOIN subject USING (subject, version) ORDER BY subject',
    );
    await this.door.database.pool.query('DELETE FROM dirty');
    return rows;
  }

  /** The bytes of every fact, in order. */
  async facts(): Promise<readonly string[]> {
    const { rows } = await this.door.database.pool.query<{ fact: Buffer }>('SELECT fact FROM subject');
    return rows.map(({ fact }) => fact.toString('hex')).sort();
  }

  /** received − applied − duplicate − parked − refused − pending over all sources, and what was kept aside. */
  async intake(): Promise<{ readonly unaccounted: number; readonly aside: number }> {
    const { rows } = await this.door.database.pool.query<{ unaccounted: number; aside: number }>(
      `SELECT coalesce(sum(received - applied - duplicate - parked - refused - pending), 0)::int AS unaccounted,
         coalesce(sum(parked + refused), 0)::int AS aside FROM intake`,
    );
    return rows[0] as { unaccounted: number; aside: number };
  }

  private async post(source: string, events: readonly DoorEvent[]): Promise<void> {
    const headers = { 'content-type': 'application/x-ndjson' };
    const answer = await this.door.post(await this.keyOf(source), ndjson(events), headers);
    if (answer.status !== 202) throw new Error(`the door answered ${answer.status}: ${await answer.text()}`);
  }

  private async keyOf(source: string): Promise<string> {
    let key = this.keys.get(source);
    if (key === undefined) this.keys.set(source, (key = (await this.door.makeKey({ source })).key));
    return key;
  }
}
