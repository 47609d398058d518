import type { PoolClient } from 'pg';
import type { IntakeDelta } from './event-store';

/** The slot of what is counted otherwise later; lanes have the slots from 0. */
const MOVES_SLOT = -1;

const MOVE_INTAKE = {
  name: 'move-intake',
  text: `
    INSERT INTO intake AS i (source, slot, received, applied, duplicate, pending, parked, refused, heard_at)
    VALUES ($1, ${MOVES_SLOT}, $2, $3, $4, $5, $6, $7, NULL)
    ON CONFLICT (source, slot) DO UPDATE SET received = i.received + excluded.received,
      applied = i.applied + excluded.applied, duplicate = i.duplicate + excluded.duplicate,
      pending = i.pending + excluded.pending, parked = i.parked + excluded.parked,
      refused = i.refused + excluded.refused`,
};

/** Counts what was received earlier as something else; `received` stays the sum of the others. */
export async function moveIntake(
  client: PoolClient,
  source: string,
  { received = 0, applied = 0, duplicate = 0, pending = 0, parked = 0, refused = 0 }: Partial<IntakeDelta>,
): Promise<void> {
  const values = [source, received, applied, duplicate, pending, parked, refused];
  await client.query({ ...MOVE_INTAKE, values });
}
