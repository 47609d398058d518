import fc from 'fast-check';
import { FrameRing } from './frame-ring';

const LIMITS = { frames: 3, characters: 1_000 };
const BIG = 10_000;
const frame = (sequence: number, text = `<${sequence}>`) => ({ sequence, text });

function ringOf(sequences: readonly number[], start = 100): FrameRing {
  const ring = new FrameRing('a', start, LIMITS);
  for (const sequence of sequences) ring.add(frame(sequence));
  return ring;
}

describe('what a screen gets that comes back', () => {
  it('gets a snapshot the first time', () =>
    expect(ringOf([101]).resume(undefined, BIG)).toEqual({ send: 'snapshot', reason: 'first' }));

  it('gets the frames of its last sequence and all after it', () =>
    expect(ringOf([101, 102, 103]).resume('102-a', BIG)).toEqual({
      send: 'frames',
      frames: [frame(102), frame(103)],
    }));

  it('gets again what it may have seen of a sequence with several frames', () => {
    const ring = new FrameRing('a', 100, LIMITS);
    ring.add(frame(101, 'first'));
    ring.add(frame(101, 'second'));
    expect(ring.resume('101-a', BIG)).toMatchObject({ frames: [{ text: 'first' }, { text: 'second' }] });
  });

  it('resumes between two kept sequences', () =>
    expect(ringOf([101, 105]).resume('103-a', BIG)).toEqual({ send: 'frames', frames: [frame(105)] }));

  it.each([
    ['fed by another process', [101], '101-b', 'elsewhere'],
    ['ahead of another process that fed it', [101], '102-b', 'elsewhere'],
    ['of a time when frames had no names', [101], '101', 'elsewhere'],
    ['not at its first frame yet', [101], '100-a', 'too-old'],
    ['older than all that is kept', [101, 102, 103, 104], '101-a', 'too-old'],
  ] as const)('gets a snapshot when it is %s', (_, sequences, seen, reason) =>
    expect(ringOf(sequences).resume(seen, BIG)).toEqual({ send: 'snapshot', reason }),
  );

  it('gets a snapshot when that is shorter', () =>
    expect(ringOf([101, 102]).resume('101-a', 5)).toEqual({ send: 'snapshot', reason: 'costlier' }));

  it('keeps no more characters than told', () => {
    const ring = new FrameRing('a', 0, { frames: 1_000, characters: 10 });
    for (let sequence = 1; sequence <= 50; sequence += 1) ring.add(frame(sequence, 'abcde'));
    expect(ring.resume('49-a', BIG)).toMatchObject({
      send: 'frames',
      frames: [{ sequence: 49 }, { sequence: 50 }],
    });
    expect(ring.resume('48-a', BIG)).toEqual({ send: 'snapshot', reason: 'too-old' });
  });

  it('never leaves a gap, wherever a screen was cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 30 }),
        fc.nat(30),
        fc.integer({ min: 1, max: 6 }),
        (steps, cut, frames) => {
          const ring = new FrameRing('a', 10, { frames, characters: 10_000 });
          let sequence = 10;
          const sent = steps.map((step, at) => ({ sequence: (sequence += step), text: String(at) }));
          for (const each of sent) ring.add(each);
          const seen = sent.slice(0, cut);
          const answer = ring.resume(ring.nameOf(seen.at(-1)?.sequence ?? 10), BIG);
          if (answer.send === 'snapshot') return;
          const texts = new Set(answer.frames.map(({ text }) => text));
          for (const missed of sent.slice(cut)) expect(texts).toContain(missed.text);
        },
      ),
    );
  });
});
