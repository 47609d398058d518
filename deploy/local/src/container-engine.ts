import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { userInfo } from 'node:os';

/** Docker or Podman on this machine. */
export type ContainerEngine = {
  command: 'docker' | 'podman';
  /** Flags that let a container write to this person's folders as this person. */
  asPerson: readonly string[];
};

type Named = Pick<ContainerEngine, 'command'>;

const COMMANDS = ['docker', 'podman'] as const;
const LINES_SHOWN = 12;

/** The first engine that answers, and why each before it does not. */
export function findEngine(): { engine?: ContainerEngine; refused: string[] } {
  const refused: string[] = [];
  for (const command of COMMANDS) {
    const { error, status, stdout, stderr } = ask(command, 'info');
    if (!error && status === 0) return { engine: { command, asPerson: asPerson(command, stdout) }, refused };
    const why = error ? 'not on the PATH' : stderr.trim().split('\n').at(-1);
    refused.push(`${command}: ${why}`);
  }
  return { refused };
}

/**
 * Makes sure that an image is on this machine.
 * @throws when it cannot be fetched; the message holds the engine's last words
 */
export async function fetchImage(
  { command }: ContainerEngine,
  image: string,
  { onLog, signal }: { onLog?: (line: string) => void; signal?: AbortSignal },
): Promise<void> {
  if (ask(command, 'image', 'inspect', image).status === 0) return;
  onLog?.(`fetching ${image} with ${command}`);
  const child = spawn(command, ['pull', '--quiet', image], {
    env: process.env,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(signal ? { signal } : {}),
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => void (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return;
  const last = said.trim().split('\n').slice(-LINES_SHOWN).join('\n');
  throw new Error(`${command} could not fetch ${image} (exit code ${code}). ${command} says:\n${last}`);
}

/** Sends a signal to a container, and returns when the engine has; one that is gone is none to complain about. */
export function signalContainer({ command }: Named, name: string, signal: NodeJS.Signals): void {
  ask(command, 'kill', `--signal=${signal}`, name);
}

/** Removes a container, whatever state it is in. @returns whether there was one */
export function removeContainer({ command }: Named, name: string): boolean {
  const there = ask(command, 'container', 'inspect', name).status === 0;
  if (there) ask(command, 'rm', '--force', name);
  return there;
}

/** Without root, the engine's own root is this person; Podman can keep the number instead. */
function asPerson(command: ContainerEngine['command'], info: string): readonly string[] {
  const { uid, gid } = userInfo();
  if (command === 'podman' && uid !== 0) return ['--userns=keep-id', `--user=${uid}:${gid}`];
  return [/^\s*rootless$/m.test(info) ? '--user=0:0' : `--user=${uid}:${gid}`];
}

function ask(command: string, ...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(command, args, { encoding: 'utf8', env: process.env });
}
