// Docker or Podman, whichever works on this machine.
import { spawn, spawnSync } from 'node:child_process';

const ENGINES = ['docker', 'podman'];

/** @returns the first engine that answers, and why each before it does not */
export function findEngine(asked) {
  const refused = [];
  for (const name of asked ? [asked] : ENGINES) {
    const { error, status, stderr } = spawnSync(name, ['info'], { encoding: 'utf8' });
    if (!error && status === 0) return { engine: makeEngine(name), refused };
    refused.push(`${name}: ${error ? 'not on the PATH' : stderr.trim().split('\n').at(-1)}`);
  }
  return { engine: undefined, refused };
}

function makeEngine(name) {
  /** Its standard output; with `shown` everything it prints is shown as it comes. @throws when it fails */
  const run = (args, { shown = false } = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn(name, args, {
        stdio: ['ignore', shown ? 'inherit' : 'pipe', shown ? 'inherit' : 'pipe'],
      });
      const [out, err] = [[], []];
      child.stdout?.on('data', (chunk) => out.push(chunk));
      child.stderr?.on('data', (chunk) => err.push(chunk));
      child.on('error', reject);
      child.on('close', (code) => {
        if (code === 0) return resolve(Buffer.concat(out).toString());
        const said = Buffer.concat([...out, ...err]).toString();
        reject(new Error(`${name} ${args.slice(0, 2).join(' ')} ended with ${code}: ${said}`));
      });
    });
  return { name, run };
}

/** Flags of a container that has what a restricted pod has and no more. */
export function restricted(engine, memory) {
  return [
    ...[
      '--read-only',
      '--cap-drop=ALL',
      '--security-opt=no-new-privileges',
      '--network=host',
      '--pids-limit=200',
    ],
    `--memory=${memory}`,
    // Podman would make /tmp and others writable.
    ...(engine.name === 'podman' ? ['--read-only-tmpfs=false'] : []),
  ];
}
