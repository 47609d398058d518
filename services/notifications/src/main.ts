import { runProcess } from '@nhip/runtime';
import { parseConfig } from './config';
import { startNotifications } from './start';

void runProcess('notifications', () => startNotifications(parseConfig(process.env)));
