import {
  ApiKeyBounds1763803300000,
  ParkedAndControlTotals1763803200000,
  StatementTable1763806800000,
  StatementNotes1763810400000,
  StreamTables1763700000000,
  TopicLog1763814000000,
} from '@nhip/stream';

/** In order; never edited once landed. */
export const MIGRATIONS = [
  StreamTables1763700000000,
  ParkedAndControlTotals1763803200000,
  ApiKeyBounds1763803300000,
  StatementTable1763806800000,
  StatementNotes1763810400000,
  TopicLog1763814000000,
] as const;
