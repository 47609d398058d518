import { get, type ClientRequest, type IncomingMessage } from 'node:http';

export interface SeenEvent {
  readonly event: string;
  /** The number that its id begins with. */
  readonly id: number | undefined;
  /** Its id, as a screen that comes back gives it. */
  readonly name: string | undefined;
  readonly data: Record<string, unknown>;
}

/** Reads a stream of server-sent events as a screen does, and can stop reading as a stuck one does. */
export class EventReader {
  readonly events: SeenEvent[] = [];
  ended = false;
  status = 0;
  private text = '';

  private constructor(
    private readonly request: ClientRequest,
    private readonly response: IncomingMessage,
  ) {
    this.status = response.statusCode ?? 0;
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => this.take(chunk));
    response.on('close', () => (this.ended = true));
    response.on('error', () => (this.ended = true));
  }

  static open(url: string, headers: Readonly<Record<string, string>>): Promise<EventReader> {
    return new Promise((resolve, reject) => {
      const request = get(url, { headers, agent: false }, (response) =>
        resolve(new EventReader(request, response)),
      );
      request.on('error', reject);
    });
  }

  of(event: string): SeenEvent[] {
    return this.events.filter((seen) => seen.event === event);
  }

  pause(): void {
    this.response.pause();
  }

  resume(): void {
    this.response.resume();
  }

  close(): void {
    this.request.destroy();
  }

  private take(chunk: string): void {
    this.text += chunk;
    const blocks = this.text.split('\n\n');
    this.text = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(
        block.split('\n').map((line) => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)]),
      );
      const [event, id, data] = [fields.get('event'), fields.get('id'), fields.get('data')];
      if (event === undefined || data === undefined) continue;
      const parsed = JSON.parse(data) as Record<string, unknown>;
      this.events.push({
        event,
        id: id === undefined ? undefined : parseInt(id, 10),
        name: id,
        data: parsed,
      });
    }
  }
}
