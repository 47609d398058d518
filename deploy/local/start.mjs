// `npm start`: installs and builds what is missing, then hands over to the built starter.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const project = dirname(dirname(here));
const USAGE = 64;
const OLDEST_NODE = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  console.error(
    `Nhịp cần Node.js ${OLDEST_NODE.join('.')} trở lên, máy này có ${process.versions.node}: https://nodejs.org\n` +
      `Nhịp needs Node.js ${OLDEST_NODE.join('.')} or newer, this is ${process.versions.node}.`,
  );
  process.exit(1);
}

const { HELP, parseOptions } = await import('./options.mjs');
const from = process.env['INIT_CWD'] ?? process.cwd();
const { options, faults } = parseOptions(process.argv.slice(2), { project, from });
if (options.help) {
  process.stdout.write(HELP);
} else if (faults.length > 0) {
  process.stderr.write(`${faults.join('\n')}\n\n${HELP}`);
  process.exitCode = USAGE;
} else {
  process.exitCode = await startIn(project);
}

async function startIn(folder) {
  const { makeSteps } = await import('./steps.mjs');
  const { stopRequests } = await import('./stop-requests.mjs');
  const { build, install, isInstalled } = await import('./prepare.mjs');
  const steps = makeSteps(options);
  const stop = stopRequests();
  try {
    if (!isInstalled(folder)) {
      await steps.run(
        'Cài gói npm (lần đầu, khoảng một phút) · npm packages (first time, about a minute)',
        () => install(folder, stop.signal),
      );
    }
    await steps.run('Biên dịch · build', () => build(folder, stop.signal));
  } catch (error) {
    if (stop.signal.aborted) return 0;
    steps.failed(error, 'npm start');
    return 1;
  }
  const { start } = createRequire(import.meta.url)(join(here, 'dist', 'start.js'));
  return start({ options, project: folder, steps, stop });
}
