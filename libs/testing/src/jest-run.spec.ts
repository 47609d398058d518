import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getContainerRuntimeClient } from 'testcontainers';
import { beginRun, endRun, RUN_FOLDER_VARIABLE } from './jest-run';

const mockFolders: string[] = [];
jest.mock('node:os', () => ({
  ...jest.requireActual<object>('node:os'),
  tmpdir: () => mockFolders.at(-1),
}));
jest.mock('testcontainers', () => ({ getContainerRuntimeClient: jest.fn() }));

/** No process has it: Linux ends far below. */
const DEAD = 2 ** 30;
const engine = jest.mocked(getContainerRuntimeClient);
const { tmpdir } = jest.requireActual<typeof import('node:os')>('node:os');

describe('a run that begins', () => {
  const own = process.env[RUN_FOLDER_VARIABLE];
  let told: jest.SpiedFunction<typeof process.stderr.write>;

  beforeEach(() => {
    mockFolders.push(mkdtempSync(join(tmpdir(), 'jest-run-')));
    delete process.env[RUN_FOLDER_VARIABLE];
    told = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  });
  afterEach(async () => {
    await endRun();
    if (own !== undefined) process.env[RUN_FOLDER_VARIABLE] = own;
    told.mockRestore();
    rmSync(mockFolders.pop()!, { recursive: true });
  });

  it('leaves a dead run alone whose containers no engine can remove, and clears the others', async () => {
    engine.mockRejectedValue(new Error('no container engine answers'));
    const [left, cleared] = [runOf('a', ['c1']), runOf('b', [])];
    await beginRun();
    expect([existsSync(join(left, 'containers/c1')), existsSync(cleared)]).toEqual([true, false]);
    expect(told.mock.calls.join()).toContain(`${left}, of a run that was killed, stays: Error: no container`);
    expect(existsSync(process.env[RUN_FOLDER_VARIABLE]!)).toBe(true);
  });

  it('removes the containers of a dead run, and takes one that is gone as removed', async () => {
    const removed: string[] = [];
    const getById = (id: string): object => ({
      remove: async () => {
        if (id === 'gone') throw Object.assign(new Error('no such container'), { statusCode: 404 });
        removed.push(id);
      },
    });
    engine.mockResolvedValue({ container: { getById } } as never);
    const cleared = runOf('a', ['c1', 'gone', 'c2']);
    await beginRun();
    expect([removed.sort(), existsSync(cleared), told.mock.calls]).toEqual([['c1', 'c2'], false, []]);
  });

  it('touches nothing of a run that goes on', async () => {
    const live = runOf('a', [], process.pid);
    await beginRun();
    expect(existsSync(live)).toBe(true);
  });
});

function runOf(name: string, containers: readonly string[], owner = DEAD): string {
  const folder = join(mockFolders.at(-1)!, `nhip-tests-${name}`);
  mkdirSync(join(folder, 'containers'), { recursive: true });
  writeFileSync(join(folder, 'owner'), String(owner));
  for (const id of containers) writeFileSync(join(folder, 'containers', id), '');
  return folder;
}
