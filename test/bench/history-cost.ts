import { runMigrations } from '@nhip/store';
import { privatePostgres } from '@nhip/testing';
import { Pool } from 'pg';
import { Registry } from 'prom-client';
import { createEngine } from '../../services/indicators/src/engine';
import { HistoryIndex } from '../../services/indicators/src/history-index';
import { MIGRATIONS } from '../../services/indicators/src/migrations';
import { EVENTS_PER_DOSSIER, factsOf } from './load';
import { ZONE } from './past-province';

const DOSSIERS = 20_000;
const BATCH = 2_000;
const DAY_MS = 86_400_000;

/** As it is; with the index at work beside it; and with the rows of replaced facts dropped instead of kept. */
export type History = 'kept' | 'indexed' | 'dropped';

/** A row that its table never sees: what is left out is the writing of it, not the making. */
const DROP_HISTORY = `
  CREATE FUNCTION drop_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
  CREATE TRIGGER drop_row BEFORE INSERT ON fact_history FOR EACH ROW EXECUTE FUNCTION drop_row()`;

/** @returns facts a second that the engine applies, one batch after the other, with no broker and no other service */
export async function historyRound(history: History): Promise<number> {
  const server = await privatePostgres();
  const url = server.url('postgres');
  const pool = new Pool({ connectionString: url, max: 4 });
  // The server may end before the last connection has.
  pool.on('error', () => undefined);
  try {
    await runMigrations({ url, migrations: MIGRATIONS });
    if (history === 'dropped') await pool.query(DROP_HISTORY);
    const { applier, rules } = createEngine({
      ...{ pool, zone: ZONE, clock: { now: () => Date.now(), fixed: false }, registry: new Registry() },
      topic: { name: 'facts', partitions: 1 },
    });
    await applier.tick();
    const bodies = [...factsOf('cost', DOSSIERS, Date.now() - 90 * DAY_MS)].map(({ body }) => body);
    const indexing = { goesOn: history === 'indexed' };
    const index = indexInBackground(new HistoryIndex(pool), indexing);
    const begun = performance.now();
    for (let from = 0; from < bodies.length; from += BATCH) {
      const facts = bodies.slice(from, from + BATCH).map((body) => ({ body, fact: rules.decode(body) }));
      await applier.apply({ facts, watermarks: [], parked: [] });
    }
    const seconds = (performance.now() - begun) / 1_000;
    indexing.goesOn = false;
    await index;
    return (DOSSIERS * EVENTS_PER_DOSSIER) / seconds;
  } finally {
    await pool.end();
    await server.stop();
  }
}

/** Rests twice as long as it works, as the service does. */
async function indexInBackground(index: HistoryIndex, until: { goesOn: boolean }): Promise<void> {
  while (until.goesOn) {
    const begun = performance.now();
    await index.advance();
    const rest = Math.max(50, 2 * (performance.now() - begun));
    await new Promise((resolve) => setTimeout(resolve, rest));
  }
}
