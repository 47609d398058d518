// `npm run faults`: every test of test/faults. `npm run faults -- --long`: the long ones alone, and RESULTS.md from the
// kills. Further words choose files, as jest does: `npm run faults -- --long kills`.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const asked = process.argv.slice(2);
const long = asked.includes('--long');
const chosen = asked.filter((word) => word !== '--long').map((word) => `test/faults/.*${word}`);
const tiers = long ? ['faults-long'] : ['unit', 'pg', 'kafka', 'e2e'];
const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' };

run('nx', ['run-many', '-t', 'build', '--output-style=stream']);
const paths = chosen.length > 0 ? chosen : ['test/faults/'];
run('jest', ['--selectProjects', ...tiers, '--runInBand', '--passWithNoTests', '--', ...paths]);

function run(command, args) {
  const { status } = spawnSync(join(root, 'node_modules/.bin', command), args, {
    cwd: root,
    env,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
