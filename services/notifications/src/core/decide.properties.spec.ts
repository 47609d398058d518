import fc from 'fast-check';
import { aRule, HOUR, MORNING, observed, run, seen, ZONE } from './alert.spec-data';
import type { Observation } from './alert';
import { decide, type Happening } from './decide';
import type { Decision, Standing } from './standing';

const RULE = aRule({ clear: 0.93, escalate: { afterMs: 5 * HOUR, recipients: ['province'] } });

/** Figures of two months and their gaps, in quarters of an hour. */
const history = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 1, max: 200 }),
      denominator: fc.integer({ min: 0, max: 200 }),
      share: fc.double({ min: 0.7, max: 1, noNaN: true }),
      late: fc.integer({ min: 0, max: 5 }),
    }),
    { maxLength: 40 },
  )
  .map((each) => {
    let at = 0;
    return each.map(({ gap, denominator, share, late }) => {
      at += gap / 4;
      const numerator = Math.floor(denominator * share);
      return observed(at, {
        figure: [numerator, denominator],
        before: [Math.max(0, numerator - late), denominator],
      });
    });
  });

describe('decisions', () => {
  it('are the same however often time is looked at, however often figures come again', () => {
    fc.assert(
      fc.property(
        history,
        fc.infiniteStream(fc.nat({ max: 5 })),
        fc.integer({ min: 1, max: 6 }),
        (figures, chance, looks) => {
          const end = MORNING + 24 * 100 * HOUR;
          const plain = run([...figures.map(seen), { kind: 'time', at: end }], { rule: RULE });
          const happenings: Happening[] = [];
          for (const [index, figure] of figures.entries()) {
            const from = figures[index - 1]?.clock ?? MORNING;
            for (let look = 0; look < looks; look++)
              happenings.push({ kind: 'time', at: from + ((figure.clock - from) * look) / looks });
            happenings.push(seen(figure));
            // A batch that comes again begins with figures that were already taken in.
            const again = chance.next().value as number;
            for (const old of figures.slice(Math.max(0, index - again), index + 1))
              happenings.push(seen(old));
          }
          const busy = run([...happenings, { kind: 'time', at: end }], { rule: RULE });
          expect(outcomes(busy)).toEqual(outcomes(plain));
          expect(busy.standing).toEqual(plain.standing);
        },
      ),
    );
  });

  it('a figure inside the band changes nothing', () => {
    const inBand = fc.integer({ min: 900, max: 929 });
    fc.assert(
      fc.property(fc.array(inBand, { minLength: 1, maxLength: 20 }), fc.boolean(), (numerators, begun) => {
        const before = begun
          ? run([seen(observed(0, { figure: [800, 1_000] })), { kind: 'time', at: MORNING + 3 * HOUR }], {
              rule: RULE,
            })
          : run([], { rule: RULE });
        let standing = before.standing;
        for (const [index, numerator] of numerators.entries()) {
          const told = observed(3 + index / 60, { figure: [numerator, 1_000] });
          standing = decided(standing, told).standing;
          expect(standing.state.status).toBe(before.standing.state.status);
        }
      }),
    );
  });

  it('too few cases never open anything', () => {
    const few = fc
      .integer({ min: 1, max: 19 })
      .chain((denominator) => fc.tuple(fc.integer({ min: 0, max: denominator }), fc.constant(denominator)));
    fc.assert(
      fc.property(fc.array(few, { maxLength: 30 }), (figures) => {
        const happenings = figures.map((figure, index) => seen(observed(index * 3, { figure })));
        const { steps } = run(happenings, { rule: RULE });
        expect(steps.some(({ outcome }) => outcome !== undefined)).toBe(false);
      }),
    );
  });

  it('every opening is followed by one resolution before the next', () => {
    fc.assert(
      fc.property(history, (figures) => {
        const kinds = run(figures.map(seen), { rule: RULE })
          .steps.map(({ outcome }) => outcome?.kind)
          .filter((kind) => kind === 'open' || kind === 'resolve');
        kinds.forEach((kind, index) => expect(kind).toBe(index % 2 === 0 ? 'open' : 'resolve'));
      }),
    );
  });
});

function outcomes({ steps }: Decision): unknown[] {
  return steps.filter(({ outcome }) => outcome !== undefined);
}

function decided(standing: Standing, observation: Observation): Decision {
  return decide(standing, seen(observation), { rule: RULE, zone: ZONE, silent: new Set() });
}
