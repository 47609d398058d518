// `npm run sabotage [part of a name]`: applies each deliberately broken build to a copy of the workspace and demands
// that the one test that is named for it fails. Ends with 1 when a broken build survives; the last line is counted.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** A broken build may hang instead of failing: that is no catch. */
const TEST_LIMIT_MS = 240_000;
const env = { ...process.env, NX_DAEMON: 'false', FORCE_COLOR: '0', NO_COLOR: '1', NODE_NO_WARNINGS: '1' };

const wanted = process.argv.slice(2).join(' ');
const listed = parse(readFileSync(join(root, 'test/sabotage/broken-builds.yaml'), 'utf8'));
const builds = listed.filter(({ name }) => name.includes(wanted));
if (builds.length === 0) {
  console.error(`no broken build is called "${wanted}"`);
  process.exit(64);
}

/** The process id of the jest that is under way; it leads a group. */
let running;
const folder = copyWorkspace();
process.once('exit', () => {
  // Asked to end, jest ends the servers of its run; they have groups of their own.
  if (running !== undefined) endGroup(running, 'SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

const rows = [];
for (const build of builds) {
  const begun = Date.now();
  const verdict = await tryOut(build);
  rows.push({ ...build, verdict });
  const seconds = ((Date.now() - begun) / 1000).toFixed(0);
  console.log(`${verdict === 'caught' ? 'ok  ' : 'FAIL'} ${build.name}: ${verdict} (${seconds} s)`);
}
const width = Math.max(...rows.map(({ name }) => name.length));
console.log(`\n${'broken build'.padEnd(width)}  verdict   by`);
for (const { name, verdict, caught } of rows) {
  const word = verdict === 'caught' ? 'caught  ' : 'SURVIVED';
  console.log(`${name.padEnd(width)}  ${word}  ${caught.file}: ${caught.test}`);
}
const caught = rows.filter(({ verdict }) => verdict === 'caught').length;
process.exitCode = caught === rows.length ? 0 : 1;
console.log(`${caught} of ${rows.length} broken builds caught, ${rows.length - caught} survived`);

/** @returns `caught`, or why it is not */
async function tryOut({ changes, caught }) {
  const whole = await runTest(caught);
  if (whole !== 'passed') return `the test does not pass on the whole build: ${whole}`;
  const originals = new Map();
  try {
    for (const { file, find, replace } of changes) {
      const path = join(folder, file);
      const text = readFileSync(path, 'utf8');
      if (text.split(find).length !== 2) return `what is to be replaced is not once in ${file}`;
      if (!originals.has(path)) originals.set(path, text);
      writeFileSync(
        path,
        text.replace(find, () => replace),
      );
    }
    const broken = await runTest(caught);
    return broken === 'failed' ? 'caught' : `the test ${broken}`;
  } finally {
    for (const [path, text] of originals) writeFileSync(path, text);
  }
}

/** @returns what became of exactly the named test: passed, failed, or what is wrong with the run */
async function runTest({ tier, file, test }) {
  const report = join(folder, 'sabotage-report.json');
  rmSync(report, { force: true });
  const name = `${test.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
  const flags = ['--selectProjects', tier, '--runTestsByPath', file, '-t', name, '--json', '--silent'];
  const ended = await jest([...flags, `--outputFile=${report}`, '--runInBand']);
  if (ended === 'hung') return `did not end within ${TEST_LIMIT_MS / 1000} s`;
  let result;
  try {
    result = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return 'left no report';
  }
  if (result.numRuntimeErrorTestSuites > 0) return 'cannot be loaded';
  const ran = result.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'passed' || status === 'failed');
  return ran.length === 1 ? ran[0].status : `is not one but ${ran.length}`;
}

/** A group of its own, so that nothing of a hung run is left behind. */
function jest(flags) {
  return new Promise((resolve) => {
    const bin = join(root, 'node_modules/jest/bin/jest.js');
    const child = spawn(process.execPath, [bin, ...flags], {
      cwd: folder,
      env,
      stdio: 'ignore',
      detached: true,
    });
    running = child.pid;
    let hung = false;
    const limit = setTimeout(() => {
      hung = true;
      endGroup(child.pid, 'SIGTERM');
    }, TEST_LIMIT_MS);
    child.on('close', () => {
      clearTimeout(limit);
      running = undefined;
      resolve(hung ? 'hung' : 'ended');
    });
  });
}

function endGroup(leader, signal) {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    // It has ended by itself meanwhile.
    if (error.code !== 'ESRCH') throw error;
  }
}

/** The workspace as git sees it; packages are shared, but the workspace's own lead to the copy. */
function copyWorkspace() {
  const copy = mkdtempSync(join(tmpdir(), 'nhip-sabotage-'));
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root });
  for (const file of files.toString().split('\0').filter(Boolean)) {
    try {
      cpSync(join(root, file), join(copy, file), { recursive: true });
    } catch (error) {
      // Listed, and removed in the working tree.
      if (error.code !== 'ENOENT') throw error;
    }
  }
  const packages = join(root, 'node_modules');
  mkdirSync(join(copy, 'node_modules/@nhip'), { recursive: true });
  for (const name of readdirSync(packages).filter((each) => each !== '@nhip' && each !== '.cache'))
    symlinkSync(join(packages, name), join(copy, 'node_modules', name));
  for (const name of readdirSync(join(packages, '@nhip'))) {
    const project = relative(root, realpathSync(join(packages, '@nhip', name)));
    symlinkSync(join(copy, project), join(copy, 'node_modules/@nhip', name));
  }
  return copy;
}
