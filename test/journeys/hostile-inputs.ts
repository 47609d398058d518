import { DOSSIER_EVENT_DATA, dossierEventType, LIFE_CYCLE_KINDS } from '@nhip/contracts';
import * as fc from 'fast-check';
import type { z } from 'zod';

/** What a hostile load is drawn from: each text is one event in structured JSON, or what somebody takes for one. */
export interface HostilePool {
  /** Events of `/hostile` that the schemas allow, without id and subject. */
  readonly valid: readonly Record<string, unknown>[];
  /** Events of which one thing is wrong, and JSON that is no event. */
  readonly wrong: readonly string[];
}

const VALID = 500;
const WRONG = 1_000;
const FIRST_DAY = new Date('2020-01-01');
const LETTERS = fc.string({ unit: fc.constantFrom(...'abcxyz019'), minLength: 1, maxLength: 20 });
const LAST_DAY = new Date('2026-11-01');

/** The same for the same seed. */
export function hostilePool(seed: number): HostilePool {
  const events = fc.oneof(
    ...LIFE_CYCLE_KINDS.map((kind) =>
      fc.record({
        specversion: fc.constant('1.0'),
        source: fc.constant('/hostile'),
        type: fc.constant(dossierEventType(kind)),
        time: instants(),
        data: arbitraryOf(DOSSIER_EVENT_DATA[kind]),
      }),
    ),
  );
  const wrong = fc.oneof(
    { weight: 6, arbitrary: fc.tuple(events, damages()).map(([event, damage]) => damage(event)) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }) },
  );
  return {
    valid: fc.sample(events, { numRuns: VALID, seed }),
    wrong: fc
      .sample(wrong, { numRuns: WRONG, seed: seed + 1 })
      .map((value) => JSON.stringify(value) ?? 'undefined'),
  };
}

/** Values that a schema of the door takes. */
function arbitraryOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  const { def } = schema as unknown as { def: Definition };
  switch (def.type) {
    case 'object': {
      const fields = Object.entries(def.shape).map(([name, each]) => [name, arbitraryOf(each)]);
      const optional = Object.entries(def.shape).filter(([, each]) => isOptional(each));
      const names = Object.keys(def.shape).filter((name) => !optional.some(([other]) => other === name));
      return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
        requiredKeys: names,
      });
    }
    case 'optional':
      return arbitraryOf(def.innerType);
    case 'array':
      return fc.array(arbitraryOf(def.element), { maxLength: 2 });
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries));
    case 'number':
      return fc.nat({ max: 1_000_000 });
    case 'pipe':
      return arbitraryOf(def.in);
    case 'string':
      return def.format === 'datetime' ? instants() : LETTERS;
    default:
      throw new Error(
        `the door has a kind of schema that is not known here: ${(def as { type: string }).type}`,
      );
  }
}

type Definition =
  | { readonly type: 'object'; readonly shape: Readonly<Record<string, z.core.$ZodType>> }
  | { readonly type: 'optional'; readonly innerType: z.core.$ZodType }
  | { readonly type: 'array'; readonly element: z.core.$ZodType }
  | { readonly type: 'enum'; readonly entries: Readonly<Record<string, string>> }
  | { readonly type: 'number' }
  | { readonly type: 'pipe'; readonly in: z.core.$ZodType }
  | { readonly type: 'string'; readonly format?: string };

const isOptional = (schema: z.core.$ZodType): boolean =>
  (schema as unknown as { def: Definition }).def.type === 'optional';

const instants = (): fc.Arbitrary<string> =>
  fc.date({ min: FIRST_DAY, max: LAST_DAY, noInvalidDate: true }).map((date) => date.toISOString());

type Value = Record<string, unknown>;

/** Ways to spoil an event in one place, whether it has an id or not. */
function damages(): fc.Arbitrary<(event: Value) => unknown> {
  const attribute = fc.constantFrom(
    'specversion',
    'id',
    'source',
    'type',
    'subject',
    'time',
    'sequence',
    'data',
  );
  const field = fc.constantFrom('unit', 'due', 'reason', 'to', 'channel', 'level', 'amount', 'step', 'field');
  const odd = fc.oneof(
    fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }),
    fc.constantFrom<unknown>(
      '\u0000',
      'a\u0000b',
      '\ud800',
      '\udfff\ud800',
      '\ufeff',
      '\u202e',
      '',
      ' ',
      'a@b.vn',
    ),
    fc.constantFrom<unknown>(
      '0912 345 678',
      '2026-13-45T99:99:99Z',
      '9'.repeat(400),
      -1,
      1e308,
      null,
      [],
      {},
    ),
    fc.constant('ế'.repeat(1_000)),
  );
  const key = fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    '',
    '\u0000',
  );
  return fc.oneof(
    fc.tuple(attribute, odd).map(
      ([name, value]) =>
        (event: Value) =>
          withKey(event, name, value),
    ),
    fc.tuple(field, odd).map(
      ([name, value]) =>
        (event: Value) =>
          withKey(event, 'data', withKey({}, name, value)),
    ),
    fc.tuple(key, odd).map(
      ([name, value]) =>
        (event: Value) =>
          withKey(event, name, value),
    ),
    fc.tuple(key, odd).map(
      ([name, value]) =>
        (event: Value) =>
          withKey(event, 'data', withKey({ unit: 'A' }, name, value)),
    ),
    attribute.map((name) => (event: Value) => ({ ...event, id: 'x', subject: 'x', [name]: undefined })),
    fc.nat({ max: 60 }).map((depth) => (event: Value) => ({ ...event, data: nested(depth) })),
    fc
      .nat({ max: 400 })
      .map((keys) => (event: Value) => ({ ...event, more: Object.fromEntries(numbered(keys)) })),
  );
}

/** Also `__proto__` becomes a key like others, as it does in JSON. */
function withKey(event: Value, key: string, value: unknown): Value {
  const copy: Value = { id: 'x', subject: 'x', ...event };
  Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}

const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: [nested(depth - 1)] });
const numbered = (keys: number): [string, number][] =>
  Array.from({ length: keys }, (_, at) => [`k${at}`, at]);

/** Chance that comes out the same each time (mulberry32). */
export class Chance {
  constructor(private state: number) {}

  /** A whole number from 0 to `below` - 1. */
  next(below: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }

  of<T>(values: readonly T[]): T {
    return values[this.next(values.length)]!;
  }
}

/** A copy with a few bytes changed, cut off, doubled or encoded otherwise. */
export function bitten(text: string, chance: Chance): Buffer {
  const bytes = Buffer.from(text);
  switch (chance.next(8)) {
    case 0:
      return bytes.subarray(0, chance.next(bytes.length + 1));
    case 1:
      return Buffer.from(text, 'utf16le');
    case 2:
      return Buffer.concat([Buffer.from('\ufeff'), bytes]);
    case 3:
      return Buffer.concat([bytes, bytes.subarray(chance.next(bytes.length + 1))]);
    default:
      for (let bites = 1 + chance.next(3); bites > 0 && bytes.length > 0; bites--)
        bytes[chance.next(bytes.length)] = chance.next(256);
      return bytes;
  }
}
