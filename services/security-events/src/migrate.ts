import { migrateStream } from '@nhip/stream/service';
import { MIGRATIONS } from './migrations';

void migrateStream('security-events', MIGRATIONS, process.env);
