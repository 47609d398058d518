import { readTraceparent, traceHeaders, traceFrom, traceparentOf } from './traceparent';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('traceparent (W3C Trace Context Level 1)', () => {
  it.each([
    ['sampled', `00-${TRACE}-${SPAN}-01`, 1],
    ['not sampled', `00-${TRACE}-${SPAN}-00`, 0],
    ['other flags', `00-${TRACE}-${SPAN}-fe`, 0],
    ['a later version', `01-${TRACE}-${SPAN}-01`, 1],
    ['a later version that says more', `cc-${TRACE}-${SPAN}-01-what-the-future-says`, 1],
  ])('is read: %s', (_, text, traceFlags) => {
    expect(readTraceparent(text)).toEqual({ traceId: TRACE, spanId: SPAN, traceFlags, isRemote: true });
  });

  it.each([
    ['nothing', undefined],
    ['no text', 7],
    ['no trace', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['no span', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['upper case', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['the version that is none', `ff-${TRACE}-${SPAN}-01`],
    ['version 00 with more', `00-${TRACE}-${SPAN}-01-more`],
    ['two headers, joined', `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
    ['a part that is too short', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['without end', `cc-${TRACE}-${SPAN}-01-${'x'.repeat(1_000)}`],
  ])('is as good as absent: %s', (_, text) => {
    expect(readTraceparent(text)).toBeUndefined();
  });

  it('is told in version 00 with the one flag that there is', () => {
    expect(traceparentOf({ traceId: TRACE, spanId: SPAN, traceFlags: 1 })).toBe(`00-${TRACE}-${SPAN}-01`);
    expect(traceparentOf({ traceId: TRACE, spanId: SPAN, traceFlags: 0 })).toBe(`00-${TRACE}-${SPAN}-00`);
  });

  it('travels with its tracestate as one text, and is two fields elsewhere', () => {
    const parent = `00-${TRACE}-${SPAN}-01`;
    const trace = traceFrom(parent, 'rojo=1, congo=2');
    expect(trace).toBe(`${parent} rojo=1,congo=2`);
    const read = readTraceparent(trace)!;
    expect(read.traceState?.get('congo')).toBe('2');
    expect(traceparentOf(read)).toBe(trace);
    expect(traceHeaders(trace!)).toEqual({ traceparent: parent, tracestate: 'rojo=1,congo=2' });
    expect(traceHeaders(parent)).toEqual({ traceparent: parent });
  });

  it('goes without what is no tracestate, and takes none that is hidden in the other field', () => {
    const parent = `00-${TRACE}-${SPAN}-01`;
    for (const none of [undefined, '', 'Not One']) expect(traceFrom(parent, none)).toBe(parent);
    expect(traceFrom(`${parent} a=1`, undefined)).toBeUndefined();
    expect(traceFrom('nonsense', 'a=1')).toBeUndefined();
  });
});
