import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import * as fc from 'fast-check';
import {
  DOSSIER_STATUSES,
  HOLDERS,
  PAID_WAYS,
  RATINGS,
  STEP_KINDS,
  type DossierFact,
  type Step,
} from './dossier-fact';
import { decodeDossierFact, encodeDossierFact } from './dossier-fact-codec';
import { DossierFactSchema } from './gen/nhip/dossier/v1/fact_pb';

const FACT: DossierFact = {
  subject: 'H00.01-261103-0123',
  generation: 1,
  version: 7,
  status: 'completed',
  opening: { at: 1_700_000_000_123, unit: 'xa-dong-tam', source: '/mot-cua', cutOverAt: 1_700_000_000_999 },
  level: 'full',
  channel: 'online',
  field: 'Đất đai',
  procedure: '1.004227',
  procedureName: 'Đăng ký biến động',
  steps: [
    { kind: 'moved', at: 1_700_000_100_000, unit: 'so-tnmt' },
    { kind: 'completed', at: 1_700_000_200_000 },
  ],
  dues: [{ from: 1_700_000_000_123, due: 1_700_000_300_000 }],
  supplementRequestedAt: [1_700_000_050_000],
  acceptedAt: 0,
  flags: ['closed-before-opened'],
  newestEventAt: -1,
  newestEventSource: '/mot-cua',
  stepChanges: [
    { at: 1_700_000_020_000, step: 'Thẩm định', holder: 'officer' },
    { at: 1_700_000_030_000, step: 'Chờ' },
  ],
  paymentRequestedAt: 1_700_000_040_000,
  paid: { at: 1_700_000_060_000, way: 'online' },
  rating: { at: 1_700_000_400_000, value: 'satisfied' },
};

describe('a dossier fact on the wire', () => {
  it('comes back as it went', () => {
    expect(decodeDossierFact(encodeDossierFact(FACT))).toEqual(FACT);
  });

  it('keeps what is absent absent', () => {
    const { opening: _, acceptedAt: __, paid: ___, rating: ____, ...rest } = FACT;
    const unopened: DossierFact = { ...rest, status: 'unopened', steps: [], dues: [] };
    expect(decodeDossierFact(encodeDossierFact(unopened))).toEqual(unopened);
  });

  it('holds nothing of a fact before it that could not be written', () => {
    const broken = { ...FACT, subject: 'another', level: undefined } as unknown as DossierFact;
    expect(() => encodeDossierFact(broken)).toThrow();
    expect(decodeDossierFact(encodeDossierFact(FACT))).toEqual(FACT);
    expect(encodeDossierFact(FACT)).toEqual(generalEncoding(FACT));
  });

  it('refuses bytes that are no fact', () => {
    expect(() => decodeDossierFact(new Uint8Array())).toThrow('not a dossier fact');
    expect(() => decodeDossierFact(new Uint8Array([255, 1]))).toThrow();
  });

  it('skips fields of a newer build', () => {
    const newer = new Uint8Array([...encodeDossierFact(FACT), 0x98, 0x06, 0x2a, 0xa2, 0x06, 0x01, 0x41]);
    expect(decodeDossierFact(newer)).toEqual(FACT);
  });

  it('refuses every fact that is cut off inside a field', () => {
    const whole = encodeDossierFact(FACT);
    for (let length = 1; length < whole.length; length++) {
      let judge: unknown;
      try {
        judge = fromBinary(DossierFactSchema, whole.subarray(0, length));
      } catch {
        judge = undefined;
      }
      if (judge === undefined) expect(() => decodeDossierFact(whole.subarray(0, length))).toThrow();
    }
  });

  it('is, for any fact, byte for byte what the general encoder writes', () => {
    fc.assert(
      fc.property(facts, (fact) => {
        const bytes = encodeDossierFact(fact);
        expect(Buffer.from(bytes).equals(generalEncoding(fact))).toBe(true);
        expect(decodeDossierFact(bytes)).toEqual(fact);
      }),
    );
  });
});

const instants = fc.integer({ min: -8.64e15, max: 8.64e15 });
const step: fc.Arbitrary<Step> = fc
  .tuple(fc.constantFrom(...STEP_KINDS), instants, fc.string())
  .map(([kind, at, unit]) => (kind === 'moved' ? { kind, at, unit } : { kind, at }));
const counts = fc.nat({ max: 0xffffffff });
const facts: fc.Arbitrary<DossierFact> = fc.record(
  {
    ...{ subject: fc.string({ minLength: 1, unit: 'grapheme' }), generation: counts, version: counts },
    status: fc.constantFrom(...DOSSIER_STATUSES),
    opening: fc.record(
      { at: instants, unit: fc.string(), source: fc.string(), cutOverAt: instants },
      { requiredKeys: ['at', 'unit', 'source'] },
    ),
    ...{
      level: fc.string(),
      channel: fc.string(),
      field: fc.string({ unit: 'grapheme' }),
      procedure: fc.string(),
    },
    ...{
      procedureName: fc.string(),
      steps: fc.array(step),
      dues: fc.array(fc.record({ from: instants, due: instants })),
    },
    ...{ supplementRequestedAt: fc.array(instants), acceptedAt: instants, returnedAt: instants },
    ...{ flags: fc.array(fc.string()), newestEventAt: instants, newestEventSource: fc.string() },
    stepChanges: fc.array(
      fc.record(
        { at: instants, step: fc.string(), holder: fc.constantFrom(...HOLDERS) },
        { requiredKeys: ['at', 'step'] },
      ),
    ),
    paymentRequestedAt: instants,
    paid: fc.record({ at: instants, way: fc.constantFrom(...PAID_WAYS) }),
    rating: fc.record({ at: instants, value: fc.constantFrom(...RATINGS) }),
  },
  {
    requiredKeys: [
      ...(['subject', 'generation', 'version', 'status', 'level', 'channel', 'field', 'procedure'] as const),
      ...(['procedureName', 'steps', 'dues', 'supplementRequestedAt', 'flags'] as const),
      ...(['newestEventAt', 'newestEventSource', 'stepChanges'] as const),
    ],
  },
);

function generalEncoding(fact: DossierFact): Uint8Array {
  const { opening, acceptedAt, returnedAt, paymentRequestedAt, paid, rating } = fact;
  return toBinary(
    DossierFactSchema,
    create(DossierFactSchema, {
      ...fact,
      status: DOSSIER_STATUSES.indexOf(fact.status) + 1,
      opening: opening && {
        ...opening,
        at: BigInt(opening.at),
        cutOverAt: opening.cutOverAt === undefined ? undefined : BigInt(opening.cutOverAt),
      },
      steps: fact.steps.map((each) => ({
        kind: STEP_KINDS.indexOf(each.kind) + 1,
        at: BigInt(each.at),
        unit: each.kind === 'moved' ? each.unit : '',
      })),
      dues: fact.dues.map(({ from, due }) => ({ from: BigInt(from), due: BigInt(due) })),
      supplementRequestedAt: fact.supplementRequestedAt.map((at) => BigInt(at)),
      acceptedAt: acceptedAt === undefined ? undefined : BigInt(acceptedAt),
      returnedAt: returnedAt === undefined ? undefined : BigInt(returnedAt),
      flags: [...fact.flags],
      newestEventAt: BigInt(fact.newestEventAt),
      stepChanges: fact.stepChanges.map(({ at, step, holder }) => ({
        at: BigInt(at),
        step,
        holder: holder === undefined ? 0 : HOLDERS.indexOf(holder) + 1,
      })),
      paymentRequestedAt: paymentRequestedAt === undefined ? undefined : BigInt(paymentRequestedAt),
      paid: paid && { at: BigInt(paid.at), way: PAID_WAYS.indexOf(paid.way) + 1 },
      rating: rating && { at: BigInt(rating.at), value: RATINGS.indexOf(rating.value) + 1 },
    } as never),
  );
}
