import type { wall } from '@nhip/contracts';
import { setTimeout as delay } from 'node:timers/promises';
import type { System } from '../journeys/system';

const BACK_MS = 200;

/**
 * A screen on the wall, as the page is one: it begins with a snapshot, folds what every frame changes, and comes back
 * with the name of the last frame it saw when its stream breaks.
 */
export class Screen {
  board: wall.Board | undefined;
  sequence = 0;
  /** The name of the last frame it took. */
  private seen: string | undefined;
  /** Frames that told a change. */
  frames = 0;
  /** How often it came back naming the last frame it saw, and was heard. */
  returns = 0;
  /** Sequences that fell; several frames may bear the same. */
  readonly fallen: string[] = [];
  private readonly closing = new AbortController();

  private constructor(private readonly system: Pick<System, 'instance'>) {}

  static open(system: Pick<System, 'instance'>): Screen {
    const screen = new Screen(system);
    void screen.follow();
    return screen;
  }

  close(): void {
    this.closing.abort();
  }

  private async follow(): Promise<void> {
    const { signal } = this.closing;
    while (!signal.aborted) {
      await this.join().catch(() => undefined);
      await delay(BACK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async join(): Promise<void> {
    const { url, operatorKey } = this.system.instance;
    const seen = this.seen === undefined ? {} : { 'last-event-id': this.seen };
    const headers = { authorization: `Bearer ${operatorKey}`, ...seen };
    const { signal } = this.closing;
    const answer = await fetch(`${url}/api/stream?view=wall`, { headers, signal });
    if (answer.ok && this.seen !== undefined) this.returns += 1;
    let text = '';
    for await (const part of answer.body!.pipeThrough(new TextDecoderStream())) {
      const blocks = (text + part).split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) this.take(block);
    }
  }

  private take(block: string): void {
    const told = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
    const [event, name] = [told('event'), told('id')];
    const id = parseInt(name, 10);
    if (event === 'snapshot') this.board = (JSON.parse(told('data')) as wall.BoardSnapshot).board;
    else if (event === 'delta') this.fold(id, JSON.parse(told('data')) as wall.BoardDelta);
    else return;
    this.sequence = id;
    this.seen = name;
  }

  private fold(id: number, { set, drop }: wall.BoardDelta): void {
    this.frames += 1;
    if (id < this.sequence) this.fallen.push(`${id} after ${this.sequence}`);
    if (this.board === undefined) throw new Error('a change before the first board');
    const groups = Object.keys(this.board) as wall.BoardGroup[];
    const folded = groups.map((group) => {
      const parts: Record<string, unknown> = { ...this.board![group], ...set[group] };
      for (const key of drop[group] ?? []) delete parts[key];
      return [group, parts] as const;
    });
    this.board = Object.fromEntries(folded) as unknown as wall.Board;
  }
}
