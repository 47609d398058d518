import { DOCUMENT_EVENTS, encodeDocumentFact, type DocumentEvent, type DocumentFact } from '@nhip/contracts';
import fc from 'fast-check';
import { foldDocument } from './fold';

const AT = Date.parse('2026-11-03T08:00:00+07:00');
const HOUR_MS = 3_600_000;

/** Events an hour apart, each a kind or a kind with its data. */
function told(...kinds: (string | readonly [string, object])[]): DocumentEvent[] {
  return kinds.map((each, index) => {
    const [kind, given] = typeof each === 'string' ? [each, {}] : each;
    const read = DOCUMENT_EVENTS.decode(kind as DocumentEvent['kind'], given);
    if (!read.ok) throw new Error(JSON.stringify(read.faults));
    const data = read.value;
    return { source: '/qlvb', id: `e${index}`, kind, time: AT + index * HOUR_MS, data } as DocumentEvent;
  });
}
const fold = (events: readonly DocumentEvent[]): DocumentFact =>
  foldDocument({ subject: 'd', generation: 1 }, events);

const issued = ['issued', { unit: 'a', type: 'decision', claimed: 'person' }] as const;
const arrived = ['arrived', { unit: 'b', counterpart: 'outside', way: 'network' }] as const;
const sent = ['sent', { way: 'network', counterpart: 'inside' }] as const;
const asked = (change: string) => ['change-requested', { change }] as const;

describe('an entry of a register', () => {
  it('is a document that was issued, signed, verified and sent', () => {
    const events = told(issued, ['signed', { claimed: 'both' }], ['verified', { verified: 'agency' }], sent);
    expect(fold(events)).toMatchObject({
      status: 'sent',
      opening: { kind: 'issued', at: AT, unit: 'a', source: '/qlvb' },
      ...{ type: 'decision', claimed: 'both', verified: 'agency', version: 4, flags: [] },
      sendings: [{ at: AT + 3 * HOUR_MS, way: 'network', counterpart: 'inside' }],
    });
  });

  it.each([
    ['01 02', [arrived, 'refused'], 'refused', []],
    ['01 03 04 05 06', [arrived, 'accepted', 'assigned', 'started', 'done'], 'done', []],
    ['steps left out between acceptance and the end', [arrived, 'accepted', 'done'], 'done', []],
    ['03 after 02', [arrived, 'refused', 'accepted'], 'refused', ['accepted-while-refused']],
    ['04 before 03', [arrived, 'assigned'], 'arrived', ['assigned-while-arrived']],
    ['05 after 06', [arrived, 'accepted', 'done', 'started'], 'done', ['started-while-done']],
    ['03 of what was issued', [issued, 'accepted'], 'issued', ['accepted-while-issued']],
    ['sent by who received it', [arrived, sent], 'arrived', ['sent-while-arrived']],
    ['13 15: recalled', [arrived, asked('recall'), 'change-agreed'], 'recalled', []],
    ['13 16: stays', [arrived, asked('recall'), 'change-refused', 'accepted'], 'accepted', []],
    ['updated, and goes on', [arrived, asked('update'), 'change-agreed', 'accepted'], 'accepted', []],
    ['replaced', [issued, sent, asked('replacement'), 'change-agreed'], 'replaced', []],
    ['15 that nobody asked for', [arrived, 'change-agreed'], 'arrived', ['change-agreed-unasked']],
    ['asked twice', [arrived, asked('recall'), asked('update')], 'arrived', ['change-requested-twice']],
    [
      'accepted after its recall',
      [arrived, asked('recall'), 'change-agreed', 'accepted'],
      'recalled',
      ['accepted-while-recalled'],
    ],
    [
      'a recall that is agreed after the refusal',
      [arrived, asked('recall'), 'refused', 'change-agreed', 'done'],
      'refused',
      ['change-agreed-while-refused', 'done-while-refused'],
    ],
    ['opened by both', [issued, arrived], 'issued', ['opened-twice']],
    ['nothing opens it', [sent], 'unopened', []],
  ] as const)('%s', (_, kinds, status, flags) => {
    expect(fold(told(...kinds))).toMatchObject({ status, flags });
  });

  it('that is illegal leaves no step', () => {
    expect(fold(told(arrived, 'assigned', 'accepted', 'accepted')).steps).toEqual([
      { kind: 'accepted', at: AT + 2 * HOUR_MS },
    ]);
  });

  it('in the gazette is opened by that alone, and known from before where it was issued', () => {
    const gazetted = ['gazetted', { unit: 'cong-bao', type: 'resolution' }] as const;
    expect(fold(told(gazetted))).toMatchObject({
      status: 'gazetted',
      gazetted: { unit: 'cong-bao', at: AT },
    });
    expect(fold(told(issued, gazetted))).toMatchObject({
      ...{ status: 'issued', type: 'decision', flags: [], gazetted: { unit: 'cong-bao' } },
    });
  });

  it('adds up what was counted as secret', () => {
    const excluded = (direction: string, count: number) =>
      ['excluded', { unit: 'a', direction, count }] as const;
    expect(fold(told(excluded('out', 3), excluded('in', 1), excluded('out', -1)))).toMatchObject({
      ...{ status: 'excluded', excludedOut: 2, excludedIn: 1 },
    });
  });
});

const happening = fc.constantFrom(
  ...[issued, arrived, sent, asked('recall'), asked('update'), 'change-agreed', 'change-refused'],
  ...['accepted', 'assigned', 'started', 'done', 'refused'],
  ...[['signed', { claimed: 'agency' }] as const, ['verified', { verified: 'none' }] as const],
  ['gazetted', { unit: 'g' }] as const,
);
const history = fc.array(happening, { minLength: 1, maxLength: 12 }).map((kinds) => told(...kinds));

describe('the fold', () => {
  it('is the same whatever the order in which events come', () => {
    fc.assert(
      fc.property(
        history.chain((events) => fc.tuple(fc.constant(events), shuffled(events))),
        ([events, mixed]) => {
          expect(encodeDocumentFact(fold(mixed))).toEqual(encodeDocumentFact(fold(events)));
        },
      ),
    );
  });

  it('of what was retracted is as if it had never been told', () => {
    fc.assert(
      fc.property(history, fc.nat(), (events, nth) => {
        const target = events[nth % events.length]!;
        const retraction = {
          ...{ source: target.source, id: 'r', kind: 'retracted' as const, time: AT },
          data: { replaces: target.id },
        };
        const left = events.filter((event) => event !== target);
        fc.pre(left.length > 0);
        const { version: _, ...without } = fold(left);
        const { version: __, ...retracted } = fold([...events, retraction]);
        if (retracted.status === 'retracted') expect(without.status).toBe('unopened');
        else expect(retracted).toEqual(without);
      }),
    );
  });

  it('has in its steps only legal ways: no step after an end', () => {
    fc.assert(
      fc.property(history, (events) => {
        const { steps } = fold(events);
        const ends = steps.findIndex(({ kind }) => ['refused', 'recalled', 'replaced'].includes(kind));
        expect(ends === -1 || ends === steps.length - 1).toBe(true);
      }),
    );
  });
});

function shuffled<T>(events: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...events], { minLength: events.length });
}
