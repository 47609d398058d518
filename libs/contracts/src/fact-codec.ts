import { create, fromBinary, toBinary, type Message, type MessageInitShape } from '@bufbuild/protobuf';
import type { GenMessage } from '@bufbuild/protobuf/codegenv2';

/** A message as a plain object: its 64-bit integers, instants in milliseconds, are numbers. */
export type Plain<T> = T extends bigint
  ? number
  : T extends readonly (infer Element)[]
    ? readonly Plain<Element>[]
    : T extends object
      ? { readonly [Name in keyof T as Name extends `$${string}` ? never : Name]: Plain<T[Name]> }
      : T;

/**
 * The bytes of a stream's facts, by the generated codec: equal facts give equal bytes.
 * @param told texts without which there is no fact
 */
export function factCodec<Fact extends Message>(
  schema: GenMessage<Fact>,
  told: readonly (keyof Plain<Fact> & string)[],
) {
  return {
    // The codec writes a number where it reads a bigint.
    encode: (fact: Plain<Fact>): Uint8Array =>
      toBinary(schema, create(schema, fact as MessageInitShape<GenMessage<Fact>>)),
    /** @throws Error when the bytes are no such fact. */
    decode: (bytes: Uint8Array): Plain<Fact> => {
      const fact = plain(fromBinary(schema, bytes)) as Plain<Fact>;
      const missing = told.find((name) => fact[name] === '');
      if (missing !== undefined) throw new Error(`no ${schema.name}: without ${missing}`);
      return fact;
    },
  };
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name]) => !name.startsWith('$'));
  return Object.fromEntries(members.map(([name, member]) => [name, plain(member)]));
}
