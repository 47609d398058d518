import { Accounts1763700000000 } from './migrations/1763700000000-accounts';

/** In order; never edited once landed. */
export const MIGRATIONS = [Accounts1763700000000] as const;
