import { migrateStream } from '@nhip/stream/service';
import { MIGRATIONS } from './migrations';

void migrateStream('document-events', MIGRATIONS, process.env);
