/** A text for the reader: Vietnamese first, English beside it. */
export interface Text {
  readonly vi: string;
  readonly en: string;
}

export const both = (vi: string, en: string): Text => ({ vi, en });
export const inLine = ({ vi, en }: Text): string => (vi === en ? vi : `${vi} · ${en}`);

/** What `nhip` says to a shell; the numbers are those of BSD's sysexits where it has one (docs/cli.md). */
export const EXIT = {
  ok: 0,
  /** The command worked and found a difference (`nhip drift`). */
  difference: 1,
  usage: 64,
  badData: 65,
  noInput: 66,
  unavailable: 69,
  internal: 70,
  cannotWrite: 73,
  noPermission: 77,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface FailureReport {
  readonly exit: ExitCode;
  readonly what: Text;
  /** A file with its line, a column, an address. */
  readonly where?: string;
  /** One line per fault. */
  readonly why?: readonly string[];
  readonly mend?: Text;
}

/** An expected failure: what, where, why and how to mend it. Anything else that is thrown is a defect. */
export class Failure extends Error {
  constructor(readonly report: FailureReport) {
    super(inLine(report.what));
    this.name = 'Failure';
  }
}

/** The lines a person reads on standard error. */
export function renderFailure({ what, where, why = [], mend }: FailureReport, red: (text: string) => string) {
  const lines = [`${red('LỖI · ERROR')}  ${inLine(what)}`];
  if (where !== undefined) lines.push(`  ở đâu · where   ${where}`);
  why.forEach((line, at) => lines.push(`  ${at === 0 ? 'vì sao · why    ' : ' '.repeat(15)} ${line}`));
  if (mend) lines.push(`  cách sửa · mend ${mend.vi}`, `  ${' '.repeat(15)} ${mend.en}`);
  return `${lines.join('\n')}\n`;
}
