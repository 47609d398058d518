import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** CPU-seconds that a process, its children, and its children that have ended, have used so far (Linux). */
export function cpuSeconds(pid: number): number {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? [])
    .filter(({ parent }) => parent === pid);
  const own = statOf(pid);
  if (own === undefined) throw new Error(`process ${pid} has ended`);
  const ticks = own.used + own.ended + children.reduce((sum, { used }) => sum + used, 0);
  return ticks / TICKS_PER_SECOND;
}

function statOf(pid: number): { parent: number; used: number; ended: number } | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The command's name, in brackets, may hold blanks: fields are counted after it.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [parent, user, system, endedUser, endedSystem] = [
    fields[1]!,
    fields[11]!,
    fields[12]!,
    fields[13]!,
    fields[14]!,
  ];
  return { parent, used: user + system, ended: endedUser + endedSystem };
}
