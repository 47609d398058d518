import { create } from '@bufbuild/protobuf';
import { events } from '@nhip/contracts';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { HeardSources, type StreamSource } from './heard-sources';

/** A stream whose sources were heard at given instants, or never; it can be away. */
class FakeStream {
  away = false;
  constructor(private readonly heard: Readonly<Record<string, number | undefined>>) {}

  readonly listSources: StreamSource['listSources'] = () => {
    if (this.away) return Promise.reject(new Error('away'));
    const sources = Object.entries(this.heard).map(([source, heardAt]) => ({
      ...{ source, ...(heardAt !== undefined && { heardAt: BigInt(heardAt) }) },
    }));
    return Promise.resolve(create(events.ListSourcesResponseSchema, { sources }));
  };
}

describe('when sources of all streams were last heard', () => {
  const dossiers = new FakeStream({ '/mot-cua': 5, '/moi': undefined });
  const documents = new FakeStream({ '/qlvb': 7, '/mot-cua': 9 });
  const registry = new Registry();
  const heard = new HeardSources({
    streams: new Map([
      ['dossier', dossiers],
      ['document', documents],
    ]),
    ...{ timeoutMs: 1_000, registry, log: pino({ level: 'silent' }) },
  });
  const unheard = async (): Promise<string[]> =>
    (await registry.metrics()).split('\n').filter((line) => line.startsWith('nhip_stream_unheard'));

  it('is told by stream, without those that were never heard', async () => {
    expect(await heard.ask()).toEqual(
      new Map([
        ['dossier', new Map([['/mot-cua', 5]])],
        [
          'document',
          new Map([
            ['/qlvb', 7],
            ['/mot-cua', 9],
          ]),
        ],
      ]),
    );
    expect(heard.unheard()).toEqual([]);
  });

  it('is not known of a stream that is away, which is told by its name, while the others answer', async () => {
    documents.away = true;
    expect([...(await heard.ask()).keys()]).toEqual(['dossier']);
    const [first] = heard.unheard();
    expect(first).toMatchObject({ stream: 'document' });
    await heard.ask();
    expect(heard.unheard()).toEqual([first]);
    expect(await unheard()).toEqual([
      'nhip_stream_unheard{stream="dossier"} 0',
      'nhip_stream_unheard{stream="document"} 1',
    ]);
  });

  it('is known again once it answers', async () => {
    documents.away = false;
    expect([...(await heard.ask()).keys()]).toEqual(['dossier', 'document']);
    expect(heard.unheard()).toEqual([]);
    expect((await unheard()).at(-1)).toBe('nhip_stream_unheard{stream="document"} 0');
  });
});
