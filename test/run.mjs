// `npm test`: everything, each part by its own runner; the last line is counted from the runners' own results.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', FORCE_COLOR: '0', NODE_NO_WARNINGS: '1' };
const tally = { passed: 0, failed: 0, skipped: 0 };
const notes = [];

/** Checks that need no test runner: each is one command that holds or does not, and counts as one test. */
const CHECKS = {
  // One process for all projects reads once what they share; the build that follows finds it done.
  types: ['tsc', '--build'],
  // The same; Nx makes the graph for its rule.
  lint: ['nx', 'run', 'test:lint-house', '--output-style=stream'],
  format: ['prettier', '--check', '.', '--log-level', 'warn'],
  'buf lint': ['buf', 'lint'],
  'buf breaking': ['buf', 'breaking', '--against', 'proto/released.binpb'],
  'dead files': ['knip', '--include', 'files'],
};
/**
 * Specs of real parts wait as much as they compute, and have databases, topics and ports of their own; more at once
 * would let brokers, servers and browsers starve each other on a small machine.
 */
const REAL_PARTS_AT_ONCE = 3;
/** Tiers that one jest runs: nobody idles at the end of a tier while its longest spec goes on alone. */
const RUNS = [
  { tiers: ['unit', 'architecture'], workers: '100%' },
  { tiers: ['pg', 'kafka', 'e2e'], workers: REAL_PARTS_AT_ONCE },
];
const TIERS = RUNS.flatMap(({ tiers }) => tiers);
/** Most checks are one process that computes. */
const CHECKS_AT_ONCE = availableParallelism();

const asked = process.argv.slice(2);
const wanted = asked.length > 0 ? asked : ['check', ...TIERS];
const unknown = wanted.filter((name) => name !== 'check' && !TIERS.includes(name));
if (unknown.length > 0) {
  console.error(`no such part: ${unknown.join(', ')}; give any of: check ${TIERS.join(' ')}`);
  process.exit(64);
}

process.chdir(root);
const started = Date.now();
installIfMissing();
if (wanted.includes('check')) await checks();
if (wanted.some((name) => name === 'check' || name === 'e2e')) await build();
for (const { tiers, workers } of RUNS) {
  const some = tiers.filter((tier) => wanted.includes(tier));
  if (some.length > 0) await jest(some, workers);
}

for (const note of notes) console.log(note);
console.log(`took ${seconds(started)} s`);
process.exitCode = tally.failed > 0 || tally.passed === 0 ? 1 : 0;
console.log(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);

function installIfMissing() {
  const stamp = 'node_modules/.package-lock.json';
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= statSync('package-lock.json').mtimeMs) return;
  console.log('installing npm packages');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { stdio: 'inherit', env });
}

async function build() {
  const code = await run('npx', ['nx', 'run-many', '-t', 'build', '--output-style=stream'], { quiet: true });
  record('build', code === 0);
}

async function checks() {
  const left = Object.entries(CHECKS);
  const lane = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      record(next[0], (await run('npx', next[1], { quiet: true })) === 0);
  };
  await Promise.all(Array.from({ length: CHECKS_AT_ONCE }, lane));
}

function record(name, held) {
  tally[held ? 'passed' : 'failed']++;
  console.log(`${held ? 'ok  ' : 'FAIL'} ${name}`);
}

/** Runs some tiers; a suite that could not run counts as one failure, a skipped test is named with its reason. */
async function jest(tiers, workers) {
  const names = tiers.join(', ');
  const folder = mkdtempSync(join(tmpdir(), 'nhip-test-'));
  const report = join(folder, 'report.json');
  const flags = ['--selectProjects', ...tiers, '--json', `--outputFile=${report}`, '--passWithNoTests'];
  const begun = Date.now();
  const code = await run('npx', ['jest', ...flags, `--maxWorkers=${workers}`], { stdout: 'ignore' });
  if (!existsSync(report)) {
    record(`${names}: jest wrote no report (exit ${code})`, false);
    return;
  }
  const result = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(folder, { recursive: true });
  tally.passed += result.numPassedTests;
  tally.failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
  tally.skipped += result.numPendingTests + result.numTodoTests;
  if (code !== 0 && result.numFailedTests + result.numRuntimeErrorTestSuites === 0)
    record(`${names}: jest exit ${code}`, false);
  console.log(`${names}: ${result.numPassedTests} passed in ${seconds(begun)} s`);
  for (const suite of result.testResults)
    for (const test of suite.assertionResults)
      if (test.status === 'pending') notes.push(`skipped: ${test.fullName}`);
}

/** Resolves to the exit code; with `quiet` the output is shown only when the command failed. */
function run(command, args, { quiet = false, stdout = 'inherit' } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env,
      stdio: ['ignore', quiet ? 'pipe' : stdout, quiet ? 'pipe' : 'inherit'],
    });
    const output = [];
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => resolve(fail(`${command}: ${error.message}`)));
    child.on('close', (code) => {
      if (code !== 0 && quiet) process.stdout.write(Buffer.concat(output));
      resolve(code ?? 1);
    });
  });
}

function fail(message) {
  console.error(message);
  return 1;
}

function seconds(since) {
  return ((Date.now() - since) / 1000).toFixed(1);
}
