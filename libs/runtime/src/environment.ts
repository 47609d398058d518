import { textOf, type Environment, type Setting, type Settings, type SettingValues } from './setting';

const MASK = '***';
/** Variables that begin so belong to Nhịp; one that no schema knows may be misspelt. */
const OURS = 'NHIP_';

/** Every fault of an environment at once: the name of each variable and what it should hold, never what it holds. */
export class EnvironmentError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The environment does not fit:\n  ${faults.join('\n  ')}`);
  }
}

/**
 * The values of a program's variables; one that is set but empty counts as not set.
 * @throws EnvironmentError
 */
export function parseEnvironment<Known extends Settings>(
  known: Known,
  environment: Environment,
): SettingValues<Known> {
  const faults: string[] = [];
  const values = Object.entries(known).map(([name, setting]) => {
    const text = textOf(name, setting, environment);
    if (text === undefined) {
      if (setting.without === undefined) faults.push(`${name}: missing`);
      return [name, undefined];
    }
    const read = setting.type.safeParse(text);
    if (!read.success) faults.push(`${name}: ${setting.shape}`);
    return [name, read.data];
  });
  if (faults.length > 0) throw new EnvironmentError(faults);
  return Object.fromEntries(values) as SettingValues<Known>;
}

/**
 * What takes effect, a line `NAME=value` for each variable of `known`, secrets masked; behind `#`, where it comes from
 * when it was not set. Variables of Nhịp that are set and not read here follow by their names.
 */
export function effectiveEnvironment(known: Settings, environment: Environment): string[] {
  const lines = Object.entries(known).map(([name, setting]) => {
    const text = textOf(name, setting, environment);
    if (text === undefined) return `# ${name} is not set: ${setting.without ?? 'missing'}`;
    return `${name}=${masked(text, setting)}${environment[name] ? '' : '  # default'}`;
  });
  const others = Object.keys(environment).filter(
    (name) => name.startsWith(OURS) && environment[name] && !Object.hasOwn(known, name),
  );
  return others.length === 0 ? lines : [...lines, `# set, and not read here: ${others.sort().join(', ')}`];
}

/** A password is taken to go on to the last @, since one that is not escaped may hold anything. */
function masked(text: string, { secret }: Setting): string {
  if (secret === undefined) return text;
  if (secret === 'whole') return MASK;
  return text
    .replace(/^([a-z][a-z\d+.-]*:\/\/[^:@/]*):.*@/i, `$1:${MASK}@`)
    .replace(/([?&](?:ssl)?password=)[^&#]*/gi, `$1${MASK}`);
}
