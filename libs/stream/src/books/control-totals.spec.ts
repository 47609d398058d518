import { Zone } from '@nhip/kernel';
import type { Pool } from 'pg';
import { Registry } from 'prom-client';
import type { StreamDefinition } from '../stream-definition';
import { ControlTotals } from './control-totals';

/** A database in which the totals of these sources are due; tells of each count of events. */
function databaseOf(sources: readonly string[], counted: () => void): Pool {
  const due = sources.map((source) => ({ source, day: '2026-11-02', kind: 'submitted' }));
  const query = async ({ name }: { name: string }): Promise<{ rows: object[] }> => {
    if (name === 'held-events') counted();
    return { rows: name === 'due-control-totals' ? due : [] };
  };
  return { query } as unknown as Pool;
}

it('compares no more totals once its service stops', async () => {
  const stopping = new AbortController();
  let counts = 0;
  const pool = databaseOf(['/a', '/b', '/c'], () => {
    counts += 1;
    stopping.abort();
  });
  const totals = new ControlTotals({
    definition: { name: 'dossier', kinds: ['submitted'] } as unknown as StreamDefinition,
    ...{ pool, registry: new Registry() },
    zone: new Zone('Asia/Ho_Chi_Minh'),
    limits: { totalsPerRequest: 1, totalIds: 1, totalsAtOnce: 10, totalDays: 1 },
  });
  await totals.checkAgain(stopping.signal);
  expect(counts).toBe(1);
});
