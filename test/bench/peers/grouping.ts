import { join } from 'node:path';

const FOLDER = join(__dirname, 'grouping');

/** The environment of an instance that tallies what the peers count, and nothing else. */
export const GROUPING: Readonly<Record<string, string>> = {
  NHIP_CATALOGUE_DIR: join(FOLDER, 'catalogue'),
  NHIP_ALERT_RULES: join(FOLDER, 'alerts'),
};
