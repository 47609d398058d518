import type { events } from '@nhip/contracts';
import type { Logger } from '@nhip/runtime';
import type { GrpcClient } from '@nhip/runtime/grpc';
import { Gauge, type Registry } from 'prom-client';

export type StreamSource = Pick<GrpcClient<typeof events.EventQueryService>, 'listSources'>;

/** By stream, receipt of the newest event of every source that ever sent; a stream that did not answer is not there. */
export type Heard = ReadonlyMap<string, ReadonlyMap<string, number>>;

export interface HeardSourcesOptions {
  /** Who answers for each stream in which a source is watched. */
  readonly streams: ReadonlyMap<string, StreamSource>;
  /** A stream that takes longer is away. */
  readonly timeoutMs: number;
  readonly registry: Registry;
  readonly log: Logger;
}

/** Asks all streams at once when their sources were last heard. One that is away holds up no other, and is told. */
export class HeardSources {
  private readonly away = new Map<string, number>();

  constructor(private readonly options: HeardSourcesOptions) {
    const { away } = this;
    const { streams, registry } = options;
    new Gauge({
      name: 'nhip_stream_unheard',
      help: '1 while a stream does not say when its sources were last heard: none of them becomes silent meanwhile.',
      labelNames: ['stream'],
      registers: [registry],
      collect() {
        for (const stream of streams.keys()) this.set({ stream }, away.has(stream) ? 1 : 0);
      },
    });
  }

  /** Streams that did not answer when they were last asked, and since when. */
  unheard(): { readonly stream: string; readonly since: number }[] {
    return [...this.away].map(([stream, since]) => ({ stream, since }));
  }

  /** Never rejects. */
  async ask(): Promise<Heard> {
    const asked = [...this.options.streams].map(async ([stream, source]) => {
      const heard = await this.askOne(stream, source);
      return heard === undefined ? [] : [[stream, heard] as const];
    });
    return new Map((await Promise.all(asked)).flat());
  }

  private async askOne(
    stream: string,
    source: StreamSource,
  ): Promise<ReadonlyMap<string, number> | undefined> {
    const { timeoutMs, log } = this.options;
    try {
      const { sources } = await source.listSources({}, { timeoutMs });
      if (this.away.delete(stream))
        log.info({ stream }, 'the stream says again when sources were last heard');
      return new Map(
        sources.flatMap(({ source: name, heardAt }) =>
          heardAt === undefined ? [] : [[name, Number(heardAt)]],
        ),
      );
    } catch (error) {
      if (!this.away.has(stream)) {
        this.away.set(stream, Date.now());
        log.warn({ err: error, stream }, 'the stream does not say when sources were last heard');
      }
      return undefined;
    }
  }
}
