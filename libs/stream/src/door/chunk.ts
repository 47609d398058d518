import type { BodyLimit } from './body-too-large';

export interface ChunkLimits {
  /** Bytes of one event. */
  readonly eventBytes: number;
  /** Bytes of a body of many events, and how many they are. */
  readonly ndjsonBytes: number;
  readonly ndjsonLines: number;
  /** A chunk is full at this many events or bytes. */
  readonly chunkLines: number;
  readonly chunkBytes: number;
}

/** Gathers the events of one body into chunks, and notes the limit that the body breaks. */
export class Chunk {
  broken: BodyLimit | undefined;
  private events: Buffer[] = [];
  private bytes = 0;
  private count = 0;
  /** Bytes of the event that has begun, part by part. */
  private rest: Buffer[] = [];
  private restBytes = 0;
  private received = 0;

  constructor(private readonly limits: ChunkLimits) {}

  receive(bytes: number): void {
    this.received += bytes;
    if (this.received > this.limits.ndjsonBytes) this.broken = 'body';
  }

  /** The event that has begun goes on with these bytes. */
  begin(part: Buffer): void {
    if (part.length === 0) return;
    this.rest.push(part);
    this.restBytes += part.length;
    if (this.restBytes > this.limits.eventBytes) this.broken = 'line';
  }

  /** @returns the whole event that ends with these bytes, which begins the next one. */
  end(part: Buffer): Buffer {
    const whole = this.rest.length === 0 ? part : Buffer.concat([...this.rest, part]);
    this.rest = [];
    this.restBytes = 0;
    return whole;
  }

  add(event: Buffer): void {
    if (event.length > this.limits.eventBytes) this.broken = 'line';
    else if (++this.count > this.limits.ndjsonLines) this.broken = 'lines';
    else {
      this.events.push(event);
      this.bytes += event.length;
    }
  }

  get full(): boolean {
    return this.events.length >= this.limits.chunkLines || this.bytes >= this.limits.chunkBytes;
  }

  get empty(): boolean {
    return this.events.length === 0;
  }

  /** What was gathered, which leaves the chunk empty. */
  take(): Buffer[] {
    const { events } = this;
    this.events = [];
    this.bytes = 0;
    return events;
  }
}
