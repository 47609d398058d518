import { streamConfig } from '@nhip/stream/service';

export const { SCHEMA, LIMITS, parseConfig } = streamConfig('security');
