import { Writable } from 'node:stream';
import { run, type Terminal } from '@nhip/cli';

/**
 * `nhip … --json` in this process, parsed: for what is asked again and again. Its process is tried by
 * `StartedInstance.nhip`.
 * @param dataDir where `instance.json` is
 * @throws with what it said, when it failed
 */
export async function runHere<T>(dataDir: string, ...args: string[]): Promise<T> {
  const said = { out: '', err: '' };
  const collect = (part: keyof typeof said): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        said[part] += chunk.toString();
        done();
      },
    });
  const terminal: Terminal = {
    ...{ env: { NHIP_DATA_DIR: dataDir }, cwd: dataDir, watched: false, color: false, now: Date.now },
    ...{ out: collect('out'), err: collect('err'), stop: new AbortController().signal },
    pause: () => Promise.resolve(),
  };
  const code = await run([...args, '--json'], terminal);
  if (code !== 0) throw new Error(`nhip ${args.join(' ')}: exit ${code}\n${said.err}${said.out}`);
  return JSON.parse(said.out) as T;
}
