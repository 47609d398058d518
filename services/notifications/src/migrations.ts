import { Alerts1763744400000 } from './migrations/1763744400000-alerts';

/** Every migration of this service's database, oldest first; a landed one is never edited. */
export const MIGRATIONS = [Alerts1763744400000] as const;
