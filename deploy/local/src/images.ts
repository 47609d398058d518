import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const images = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'containers', 'images.json'), 'utf8'),
) as Record<'kafka' | 'postgres', string>;

/** Of the versions that Maven and npm fetch; deploy/compose has the same. */
export const { kafka: KAFKA_IMAGE, postgres: POSTGRES_IMAGE } = images;
