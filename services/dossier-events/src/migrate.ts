import { migrateStream } from '@nhip/stream/service';
import { MIGRATIONS } from './migrations';

void migrateStream('dossier-events', MIGRATIONS, process.env);
