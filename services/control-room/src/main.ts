import { runProcess } from '@nhip/runtime';
import { parseConfig } from './config';
import { startControlRoom } from './control-room';

void runProcess('control-room', async () => startControlRoom(parseConfig(process.env)));
