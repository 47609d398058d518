import { ApiKeyBounds1763803300000 } from '../migrations/api-key-bounds.migration';
import { ParkedAndControlTotals1763803200000 } from '../migrations/parked.migration';
import { StatementNotes1763810400000 } from '../migrations/statement-notes.migration';
import { StatementTable1763806800000 } from '../migrations/statement-table.migration';
import { StreamTables1763700000000 } from '../migrations/stream-tables.migration';
import { TopicLog1763814000000 } from '../migrations/topic-log.migration';

/** The database of a stream, in order; never edited once landed. */
export const STREAM_MIGRATIONS = [
  StreamTables1763700000000,
  ParkedAndControlTotals1763803200000,
  ApiKeyBounds1763803300000,
  StatementTable1763806800000,
  StatementNotes1763810400000,
  TopicLog1763814000000,
] as const;
