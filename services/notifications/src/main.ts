import { runProcess } from '@nhip/runtime';
import { parseConfig, SCHEMA } from './config';
import { startNotifications } from './start';

void runProcess('notifications', SCHEMA, () => startNotifications(parseConfig(process.env)));
