import { existsSync, readFileSync } from 'node:fs';

/** The last lines of a log file, for a message that says why; empty when there is none. */
export function lastLines(file: string, count = 12): string {
  if (!existsSync(file)) return '';
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).map(readable).join('\n');
}

/** A line of our services' JSON log as a person reads it: level, message, error; any other line as it is. */
export function readable(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const { level, msg, err } = JSON.parse(line) as {
      level?: string;
      msg?: string;
      err?: { stack?: string };
    };
    const parts = [level, msg, err?.stack].filter((part) => part !== undefined);
    return parts.length > 0 ? parts.join(' ') : line;
  } catch {
    return line;
  }
}
