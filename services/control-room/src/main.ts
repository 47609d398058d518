import { runProcess } from '@nhip/runtime';
import { parseConfig, SCHEMA } from './config';
import { startControlRoom } from './control-room';

void runProcess('control-room', SCHEMA, async () => startControlRoom(parseConfig(process.env)));
