import { runProcess } from '@nhip/runtime';
import { parseConfig } from './config';
import { startIndicators } from './start';

void runProcess('indicators', () => startIndicators(parseConfig(process.env)));
