import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * PostgreSQL refuses to run as root. As root its processes run as an ordinary user of the system, who must be able to
 * walk to the data and to the programs. Where a parent folder is closed to him (root's home is), he gets that one
 * ability from `setpriv` and nothing else.
 */
export type Unprivileged = {
  ids: { uid: number; gid: number } | undefined;
  /** The command that runs `command` as that user; spawn it with `ids` when they are set there. */
  command(
    command: string,
    args: readonly string[],
  ): { command: string; args: string[]; uid?: number; gid?: number };
};

/** Either lets a process walk through closed folders; the first gives less, a container may have only the second. */
const ABILITIES = ['dac_read_search', 'dac_override'];

const CANDIDATES = ['postgres', 'nobody', 'daemon'];

/**
 * Who runs a program that refuses root.
 * @param owned folder that exists already and belongs to him, or will be made his
 * @param reached folders he must be able to walk to
 * @throws as root, when the system has no ordinary user, or folders are closed to him and `setpriv` is missing
 */
export function unprivileged(owned: string, reached: readonly string[]): Unprivileged {
  if (process.getuid?.() !== 0)
    return { ids: undefined, command: (command, args) => ({ command, args: [...args] }) };
  const ids = ownerOf(owned) ?? firstCandidate();
  const closed = reached.map((folder) => closedParent(folder, ids)).find((folder) => folder !== undefined);
  if (closed === undefined) {
    return { ids, command: (command, args) => ({ command, args: [...args], ...ids }) };
  }
  const flags = ABILITIES.map((ability) => setprivFlags(ids, ability)).find((each) =>
    runs('setpriv', [...each, 'true']),
  );
  if (!flags) {
    throw new Error(
      `PostgreSQL cannot run as root, and user ${ids.uid} may not enter ${closed}. ` +
        'Put the project and --data-dir where every user may enter (for instance /srv), or start as an ordinary user.',
    );
  }
  return { ids, command: (command, args) => ({ command: 'setpriv', args: [...flags, command, ...args] }) };
}

/** Makes a path belong to that user; without effect for somebody who is not root. */
export function giveTo(ids: Unprivileged['ids'], path: string): void {
  if (ids) chownSync(path, ids.uid, ids.gid);
}

function setprivFlags(ids: { uid: number; gid: number }, ability: string): string[] {
  const only = `-all,+${ability}`;
  return [
    ...['--reuid', String(ids.uid), '--regid', String(ids.gid), '--clear-groups'],
    ...['--inh-caps', only, '--ambient-caps', only, '--bounding-set', only, '--'],
  ];
}

function ownerOf(folder: string): { uid: number; gid: number } | undefined {
  if (!existsSync(folder)) return undefined;
  const { uid, gid } = statSync(folder);
  return uid === 0 ? undefined : { uid, gid };
}

function firstCandidate(): { uid: number; gid: number } {
  for (const name of CANDIDATES) {
    const uid = idOf('-u', name);
    const gid = idOf('-g', name);
    if (uid && gid) return { uid, gid };
  }
  throw new Error(
    `PostgreSQL cannot run as root, and this system has no user named ${CANDIDATES.join(', ')}. ` +
      'Start as an ordinary user, or create one: useradd --system postgres',
  );
}

function idOf(flag: '-u' | '-g', name: string): number | undefined {
  try {
    return Number(
      execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch {
    return undefined;
  }
}

/** The uppermost folder on the way to `path` that this user may not enter. */
function closedParent(path: string, ids: { uid: number; gid: number }): string | undefined {
  const chain: string[] = [];
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (existsSync(folder)) chain.unshift(folder);
    if (folder === dirname(folder)) break;
  }
  return chain.find((folder) => {
    const { mode, uid, gid } = statSync(folder);
    const bit = uid === ids.uid ? 0o100 : gid === ids.gid ? 0o010 : 0o001;
    return (mode & bit) === 0;
  });
}

function runs(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
