// Brings a clone to the point where it can run: npm packages as the lock file names them, and the build.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const LINES_SHOWN = 25;

/** True when every package of package-lock.json lies in node_modules in that version. */
export function isInstalled(project) {
  const installed = packagesIn(join(project, 'node_modules', '.package-lock.json'));
  const wanted = packagesIn(join(project, 'package-lock.json'));
  if (!installed || !wanted) return false;
  return Object.entries(wanted).every(([path, { version, optional, devOptional, peer, link }]) => {
    if (!path.startsWith('node_modules/')) return true;
    const found = installed[path];
    if (!found) return Boolean(optional || devOptional || peer);
    return link || found.version === version;
  });
}

/** Installs exactly what package-lock.json names. */
export async function install(project, signal) {
  const npm = process.env['npm_execpath'];
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const args = [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'];
  await runOrExplain({
    command,
    args,
    cwd: project,
    signal,
    todo:
      'Cần mạng cho lần đầu; xem lại proxy hay registry của npm rồi chạy lại npm start.\n' +
      'The first start needs the network: check npm’s proxy or registry, then run npm start again.',
  });
}

/** Builds every project that has a build, through Nx: what did not change comes from its cache. */
export async function build(project, signal) {
  const manifest = createRequire(join(project, 'package.json')).resolve('nx/package.json');
  const nx = join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin.nx);
  await runOrExplain({
    command: process.execPath,
    args: [nx, 'run-many', '-t', 'build', '--skipSync', '--outputStyle=static'],
    cwd: project,
    signal,
    env: { NX_DAEMON: 'false', NX_TUI: 'false', FORCE_COLOR: '0' },
    todo:
      'Nếu bạn vừa sửa mã: sửa lỗi biên dịch ở trên. Nếu không: xóa node_modules và .nx rồi chạy lại npm start.\n' +
      'After an edit: mend the compile error above. Otherwise remove node_modules and .nx and run npm start again.',
  });
}

/** Runs a command in its own process group; its output is shown only if it fails. */
function runOrExplain({ command, args, cwd, env, signal, todo }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    const end = () => {
      try {
        process.kill(-child.pid, 'SIGTERM');
      } catch {
        // It has ended.
      }
    };
    signal.addEventListener('abort', end);
    child.once('error', (error) => reject(Object.assign(error, { todo })));
    child.once('close', (code) => {
      signal.removeEventListener('abort', end);
      if (code === 0) return resolve();
      const said = Buffer.concat(output).toString().trim().split('\n').slice(-LINES_SHOWN).join('\n');
      reject(Object.assign(new Error(`exit code ${code}\n${said}`), { todo }));
    });
  });
}

function packagesIn(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}
