import { runProcess } from '@nhip/runtime';
import { parseConfig, SCHEMA } from './config';
import { startIndicators } from './start';

void runProcess('indicators', SCHEMA, () => startIndicators(parseConfig(process.env)));
