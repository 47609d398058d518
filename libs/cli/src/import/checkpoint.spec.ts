import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestTerminal } from '../fakes/test-terminal';
import { Checkpoint, type Progress } from './checkpoint';

const progress = (rows: number, again: number[] = []): Progress => ({
  ...{ rows, again, outcomes: { new: rows }, changes: { added: rows } },
});

describe('the checkpoint of an import', () => {
  let folder: string;
  let terminal: TestTerminal;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nhip-checkpoint-'));
    terminal = new TestTerminal({}, folder);
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const again = (...of: unknown[]) => Checkpoint.of(terminal, join(folder, 'imports'), of);

  it('is written as it goes, so that one that is killed without warning is gone on from', async () => {
    const checkpoint = again('a.csv', 1);
    checkpoint.offer(() => progress(100));
    expect(again('a.csv', 1).read()).toBeUndefined();
    await terminal.pause(2_000);
    checkpoint.offer(() => progress(500, [7]));
    checkpoint.offer(() => progress(600, [7]));
    expect(again('a.csv', 1).read()).toEqual(progress(500, [7]));
    expect(again('a.csv', 2).read()).toBeUndefined();
    checkpoint.forget();
    expect(again('a.csv', 1).read()).toBeUndefined();
  });

  it('harms nobody when it cannot be written', () => {
    const checkpoint = again('a.csv');
    writeFileSync(join(folder, 'imports'), 'a file where the folder should be');
    checkpoint.offer(() => progress(5), { now: true });
    expect(checkpoint.read()).toBeUndefined();
  });
});
