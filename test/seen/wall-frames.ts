import type { System } from '../journeys/system';

/** Blocks of the wall's stream as they come over the wire, comments included. */
export class WallFrames {
  readonly blocks: string[] = [];
  private readonly closing = new AbortController();

  private constructor() {}

  /** Resolves when the first whole board is here. */
  static async open({ instance }: Pick<System, 'instance'>): Promise<WallFrames> {
    const frames = new WallFrames();
    const { signal } = frames.closing;
    const answer = await fetch(`${instance.url}/api/stream?view=wall`, {
      headers: { authorization: `Bearer ${instance.operatorKey}` },
      signal,
    });
    const begun = new Promise<void>((resolve) => void frames.read(answer, resolve).catch(() => undefined));
    await begun;
    return frames;
  }

  close(): void {
    this.closing.abort();
  }

  private async read(answer: Response, begun: () => void): Promise<void> {
    let text = '';
    for await (const part of answer.body!.pipeThrough(new TextDecoderStream())) {
      const blocks = (text + part).split('\n\n');
      text = blocks.pop() ?? '';
      this.blocks.push(...blocks);
      if (blocks.some((block) => block.includes('event: snapshot'))) begun();
    }
  }
}
