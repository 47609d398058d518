import { LineCounter, parseDocument, isNode, type Document } from 'yaml';

/** A fault and where it stands, lines counted from 1. */
export interface LocatedFault {
  readonly line: number;
  readonly message: string;
}

/** A YAML (or JSON) text whose values remember the lines they came from. */
export interface LocatedYaml {
  readonly value: unknown;
  /** Faults of the text itself; the value is not to be used when there are any. */
  readonly faults: readonly LocatedFault[];
  /** The line of a value, of its nearest holder when it is absent. */
  lineOf(path: readonly PropertyKey[]): number;
}

/**
 * @param texts true reads every scalar as the text that is written (codes such as 007 and days stay what they are).
 */
export function readLocatedYaml(text: string, texts: boolean): LocatedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    ...(texts && { schema: 'failsafe' as const }),
  });
  const faults = document.errors.map(({ pos, message }) => ({ line: lines.linePos(pos[0]).line, message }));
  return {
    value: faults.length > 0 ? undefined : document.toJS({ maxAliasCount: 100 }),
    faults,
    lineOf: (path) => lines.linePos(offsetOf(document, path)).line,
  };
}

/** "dòng 7 · line 7: message", in the order of lines. */
export function printFaults(faults: readonly LocatedFault[]): string[] {
  return [...faults]
    .sort((a, b) => a.line - b.line)
    .map(({ line, message }) => `dòng ${line} · line ${line}: ${message}`);
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const found = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(found) && found.range) return found.range[0];
  }
  return 0;
}
