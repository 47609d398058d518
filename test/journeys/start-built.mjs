// `npm start` without its build: Nx lays down every dist anew, and other tests run what lies there.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const local = join(project, 'deploy/local');
const { parseOptions } = await import(join(local, 'options.mjs'));
const { makeSteps } = await import(join(local, 'steps.mjs'));
const { stopRequests } = await import(join(local, 'stop-requests.mjs'));

const { options, faults } = parseOptions(process.argv.slice(2), { project, from: project });
if (faults.length > 0) throw new Error(faults.join('\n'));
const { start } = createRequire(import.meta.url)(join(local, 'dist/start.js'));
process.exitCode = await start({ options, project, steps: makeSteps(options), stop: stopRequests() });
