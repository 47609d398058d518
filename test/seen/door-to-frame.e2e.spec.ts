import { waitFor, type ReceivedSpan } from '@nhip/testing';
import { sendLate, startTracedSystem, type TracedSystem } from './traced-system';
import { WallFrames } from './wall-frames';

/** Who follows the journal may hear of a trace just after its change was told; then the next event is followed. */
const ATTEMPTS = 5;
const ATTEMPT_MS = 20_000;

describe('one trace, from an accepted event to the frame that showed it', () => {
  let traced: TracedSystem;
  let frames: WallFrames;

  beforeAll(async () => {
    traced = await startTracedSystem();
    frames = await WallFrames.open(traced.system);
  });
  afterAll(async () => {
    frames?.close();
    await traced?.stop();
  });

  it('leads through door, relay, indicators and control room, each the child of the one before', async () => {
    const { trace, parent, block } = await followed((traceparent) =>
      sendLate(traced, { events: 2, headers: { traceparent, tracestate: 'rojo=1, congo=t61' } }),
    );
    const of = (what: string, is: Partial<ReceivedSpan>): Promise<ReceivedSpan> => spanOf(trace, what, is);
    const door = await of('the door', { name: 'POST /v1/events', parentSpanId: parent });
    const accept = await of('accept', { name: 'accept', parentSpanId: door.spanId });
    const publish = await of('the relay', {
      name: 'send nhip.dossier.facts.v1',
      parentSpanId: accept.spanId,
    });
    const read = await of('the consumer', {
      name: 'process nhip.dossier.facts.v1',
      parentSpanId: publish.spanId,
    });
    const apply = await of('apply', { name: 'apply', parentSpanId: read.spanId });
    const show = await of('the board', { name: 'show board', parentSpanId: apply.spanId });
    expect([door, accept, publish, read, apply, show].map(({ service }) => service)).toEqual([
      ...['dossier-events', 'dossier-events', 'dossier-events'],
      ...['indicators', 'indicators', 'control-room'],
    ]);
    for (const { whole } of [door, accept, publish, read, apply, show])
      expect(whole).toContain('rojo=1,congo=t61');
    expect(block).not.toContain('congo');
    expect(block).toContain(`: traceparent 00-${trace}-${show.spanId}-01\n`);
    expect(block).toContain('event: delta');

    const figures = 'nhip.indicators.v1.IndicatorQueryService/GetFigures';
    const asked = await of('the question', { name: figures, parentSpanId: show.spanId });
    const answered = await of('its answer', { name: figures, parentSpanId: asked.spanId });
    expect([asked.service, answered.service]).toEqual(['control-room', 'indicators']);
  });

  it('leads to who decides about alerts', async () => {
    const topic = 'nhip.indicator.values.v1';
    const { trace } = await followed(
      (traceparent) => sendLate(traced, { events: 2, headers: { traceparent } }),
      (trace) =>
        traced.receiver.spans.find((span) => isOf(span, { traceId: trace, name: `process ${topic}` })),
    );
    const of = (what: string, is: Partial<ReceivedSpan>): Promise<ReceivedSpan> => spanOf(trace, what, is);
    const apply = await of('apply', { name: 'apply' });
    const told = await of('the figures', { name: 'tell figures', parentSpanId: apply.spanId });
    const sent = await of('what is told', { name: `send ${topic}`, parentSpanId: told.spanId });
    const read = await of('who reads it', { name: `process ${topic}`, parentSpanId: sent.spanId });
    expect([told.service, read.service]).toEqual(['indicators', 'notifications']);
  });

  it('begins with the event itself where its request is not traced', async () => {
    const { trace, parent } = await followed((traceparent) =>
      sendLate(traced, { events: 2, attributes: { traceparent } }),
    );
    expect(await spanOf(trace, 'accept', { name: 'accept', parentSpanId: parent })).toBeDefined();
  });

  it('is linked from the request where the event came with one of its own', async () => {
    const own = makeTrace();
    const { trace } = await followed((traceparent) =>
      sendLate(traced, {
        events: 2,
        attributes: { traceparent: own.traceparent },
        headers: { traceparent },
      }),
    );
    const door = await spanOf(trace, 'the door', { name: 'POST /v1/events' });
    expect(door.links).toMatchObject([{ traceId: own.trace, spanId: own.parent }]);
  });

  it('is of nobody who did not come with one', async () => {
    await sendLate(traced, { events: 2 });
    const { trace } = await followed((traceparent) =>
      sendLate(traced, { events: 2, headers: { traceparent } }),
    );
    await spanOf(trace, 'the board', { name: 'show board' });
    expect(traced.receiver.spans.filter(({ traceId }) => !MADE.has(traceId))).toEqual([]);
  });

  const frameOf = (trace: string): string | undefined => frames.blocks.find((each) => each.includes(trace));

  /** Sends with a trace until that trace is seen, by default in a frame. */
  async function followed<Seen = string>(
    begin: (traceparent: string) => Promise<void>,
    seen: (trace: string) => Seen | undefined = frameOf as (trace: string) => Seen | undefined,
  ): Promise<{ trace: string; parent: string; block: Seen }> {
    for (let attempt = 1; ; attempt++) {
      const { trace, parent, traceparent } = makeTrace();
      await begin(traceparent);
      try {
        const wanted = { what: 'this trace to be seen', timeoutMs: ATTEMPT_MS };
        return { trace, parent, block: await waitFor(() => seen(trace), wanted) };
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }

  const spanOf = (trace: string, what: string, is: Partial<ReceivedSpan>): Promise<ReceivedSpan> =>
    traced.receiver.receive(what, (span) => isOf(span, { ...is, traceId: trace }));
});

function isOf(span: ReceivedSpan, is: Partial<ReceivedSpan>): boolean {
  return Object.entries(is).every(([name, value]) => Reflect.get(span, name) === value);
}

const MADE = new Set<string>();

/** A trace that began elsewhere: its id, the span to be a child of, and how both travel. */
function makeTrace(): { readonly trace: string; readonly parent: string; readonly traceparent: string } {
  const number = (digits: number): string => (MADE.size + 1).toString(16).padStart(digits, 'a');
  const [trace, parent] = [number(32), number(16)];
  MADE.add(trace);
  return { trace, parent, traceparent: `00-${trace}-${parent}-01` };
}
