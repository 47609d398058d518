import { Tallies1763683200000 } from './migrations/1763683200000-tallies';

/** Every migration of this service's database, oldest first; a landed one is never edited. */
export const MIGRATIONS = [Tallies1763683200000] as const;
