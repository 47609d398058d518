import { StreamTables1763700000000 } from '@nhip/stream';

/** In order; never edited once landed. */
export const MIGRATIONS = [StreamTables1763700000000] as const;
