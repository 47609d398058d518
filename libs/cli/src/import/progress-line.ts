import { inLine, type Text } from '../failure';
import type { Terminal } from '../terminal';

/** Between two drawings on a watched terminal, and between two lines of a log. */
const DRAW_EVERY_MS = 200;
const LOG_EVERY_MS = 5_000;
const COUNT = new Intl.NumberFormat('vi-VN');

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly refused: number;
}

/** One line on standard error that says how far a long work is: done of total, rate, time left, rejected. */
export class ProgressLine {
  private readonly startedAt: number;
  private drawnAt: number;

  constructor(
    private readonly terminal: Terminal,
    private readonly unit: Text,
  ) {
    this.startedAt = terminal.now();
    this.drawnAt = this.startedAt;
  }

  show(progress: Progress): void {
    const now = this.terminal.now();
    if (now - this.drawnAt < (this.terminal.watched ? DRAW_EVERY_MS : LOG_EVERY_MS)) return;
    this.drawnAt = now;
    this.write(progress);
  }

  /** The last state, which stays on the screen. */
  finish(progress: Progress): void {
    this.write(progress);
    if (this.terminal.watched) this.terminal.err.write('\n');
  }

  private write(progress: Progress): void {
    const line = progressText(progress, this.terminal.now() - this.startedAt, this.unit);
    this.terminal.err.write(this.terminal.watched ? `\r\u001b[K${line}` : `${line}\n`);
  }
}

/** "12.400/46.638 dòng · rows  8.210/s  còn · left 0:04  bị từ chối · rejected 3" */
export function progressText({ done, total, refused }: Progress, elapsedMs: number, unit: Text): string {
  const perSecond = elapsedMs > 0 ? (done * 1000) / elapsedMs : 0;
  const leftSeconds = perSecond > 0 ? Math.ceil((total - done) / perSecond) : undefined;
  return [
    `${COUNT.format(done)}/${COUNT.format(total)} ${inLine(unit)}`,
    `${COUNT.format(Math.round(perSecond))}/s`,
    `còn · left ${leftSeconds === undefined ? '…' : clock(leftSeconds)}`,
    `bị từ chối · rejected ${COUNT.format(refused)}`,
  ].join('  ');
}

function clock(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (part: number): string => String(part).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
