// The dashboards as files that Grafana reads: `npm run dashboards:generate`, or into another FOLDER.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { alerts } from './src/alerts.mjs';
import { indicators } from './src/indicators.mjs';
import { ingest } from './src/ingest.mjs';
import { overview } from './src/overview.mjs';

const here = fileURLToPath(new URL('dashboards', import.meta.url));
const [folder = here] = process.argv.slice(2);
const style = await resolveConfig(join(here, 'any.json'));

mkdirSync(folder, { recursive: true });
for (const board of [overview(), ingest(), indicators(), alerts()])
  writeFileSync(
    join(folder, `${board.uid}.json`),
    await format(JSON.stringify(board), { ...style, parser: 'json' }),
  );
