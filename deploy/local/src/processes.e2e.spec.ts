import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFolder } from './folder-lock';
import { freePorts, isPortFree } from './ports';
import { lastLines } from './log-lines';
import { startGrouped, type GroupedProcess } from './process-group';
import { commandLineOf, endLeftover, startOf } from './process-identity';

let folder: string;
const started: GroupedProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'processes-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) await child.stop([]);
  rmSync(folder, { recursive: true });
});

async function run(script: string, mark = ''): Promise<GroupedProcess> {
  const child = await startGrouped({
    command: process.execPath,
    args: ['-e', script, mark],
    cwd: folder,
    env: process.env,
    logFile: join(folder, 'log'),
  });
  started.push(child);
  return child;
}

async function said(word: string): Promise<void> {
  for (const until = Date.now() + 20_000; !lastLines(join(folder, 'log')).includes(word);) {
    if (Date.now() > until) throw new Error(`it never said ${word}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const IDLE = `setInterval(() => {}, 1000); console.log('up');`;

describe('a process in a group of its own', () => {
  it('ends by the first signal when it listens to it', async () => {
    const child = await run(`process.on('SIGTERM', () => process.exit(7)); ${IDLE}`);
    await said('up');
    expect(await child.stop([{ signal: 'SIGTERM', waitMs: 10_000 }])).toEqual({ code: 7, signal: null });
    expect(child.exit()).toEqual({ code: 7, signal: null });
  });

  it('is killed with its children when it resists every signal', async () => {
    const grandchild = `require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])`;
    const child = await run(
      `process.on('SIGTERM', () => {}); console.log('child ' + ${grandchild}.pid); ${IDLE}`,
    );
    await said('up');
    const pid = Number(/child (\d+)/.exec(lastLines(join(folder, 'log')))?.[1]);
    expect(await child.stop([{ signal: 'SIGTERM', waitMs: 100 }])).toEqual({ code: null, signal: 'SIGKILL' });
    for (const until = Date.now() + 10_000; commandLineOf(pid) !== undefined && Date.now() < until;) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(commandLineOf(pid)).toBeUndefined();
  });

  it('keeps the log of the run before', async () => {
    await (
      await run(`console.log('first')`)
    ).exited;
    await (
      await run(`console.log('second')`)
    ).exited;
    expect(readFileSync(join(folder, 'log.1'), 'utf8')).toBe('first\n');
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('second\n');
  });

  it('says at once when the program is not there', async () => {
    const missing = {
      command: join(folder, 'none'),
      args: [],
      cwd: folder,
      env: {},
      logFile: join(folder, 'log'),
    };
    await expect(startGrouped(missing)).rejects.toThrow(/ENOENT/);
  });
});

describe('a recorded process id', () => {
  it('is ended when its command line bears our mark, and only then', async () => {
    const child = await run(IDLE, 'of-this-folder');
    await said('up');
    expect(await endLeftover({ pid: child.pid, mark: 'of-another-folder' }, [])).toBe(false);
    expect(child.exit()).toBeUndefined();
    expect(
      await endLeftover({ pid: child.pid, mark: 'of-this-folder' }, [{ signal: 'SIGTERM', waitMs: 5_000 }]),
    ).toBe(true);
    expect((await child.exited).signal).toBe('SIGTERM');
    expect(await endLeftover({ pid: child.pid, mark: 'of-this-folder' }, [])).toBe(false);
  });

  it.each([0, 1, -1, Number.NaN])('%d is nobody’s', async (pid) => {
    expect(await endLeftover({ pid, mark: '' }, [{ signal: 'SIGTERM', waitMs: 0 }])).toBe(false);
  });
});

describe('the lock of a data folder', () => {
  it('lets one process in, and the next when it has left', () => {
    const unlock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(new RegExp(`already \\(process ${process.pid}\\)`));
    unlock();
    lockFolder(folder)();
  });

  it('is taken over from the dead, also when their id lives on in somebody else', async () => {
    const child = await run(IDLE);
    for (const holder of [
      { pid: child.pid, started: 'long ago' },
      { pid: 2 ** 30, started: '1' },
    ]) {
      writeFileSync(join(folder, 'lock'), JSON.stringify(holder));
      lockFolder(folder)();
    }
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: child.pid, started: startOf(child.pid) }));
    expect(() => lockFolder(folder)).toThrow(`already (process ${child.pid})`);
  });
});

describe('ports', () => {
  it('are different, and free', async () => {
    const ports = await freePorts(20);
    expect(new Set(ports).size).toBe(20);
    expect(await Promise.all(ports.map(isPortFree))).toEqual(ports.map(() => true));
  });

  it('are known to be taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    expect(await isPortFree((server.address() as AddressInfo).port)).toBe(false);
    server.close();
  });
});
