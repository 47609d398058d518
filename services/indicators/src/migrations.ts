import { Tallies1763683200000 } from './migrations/1763683200000-tallies';
import { ThePast1763719200000 } from './migrations/1763719200000-the-past';

/** Every migration of this service's database, oldest first; a landed one is never edited. */
export const MIGRATIONS = [Tallies1763683200000, ThePast1763719200000] as const;
