import { fromBinary, fromJson, toBinary, type JsonValue, type Message } from '@bufbuild/protobuf';
import type { GenMessage } from '@bufbuild/protobuf/codegenv2';

/** A message as a plain object: its 64-bit integers, instants in milliseconds, are numbers. */
export type Plain<T> = T extends bigint
  ? number
  : T extends readonly (infer Element)[]
    ? readonly Plain<Element>[]
    : T extends object
      ? { readonly [Name in keyof T as Name extends `$${string}` ? never : Name]: Plain<T[Name]> }
      : T;

/** The bytes of a stream's facts, by the generated codec: equal facts give equal bytes. */
export function factCodec<Fact extends Message & { subject: string; status: string }>(
  schema: GenMessage<Fact>,
) {
  return {
    encode: (fact: Plain<Fact>): Uint8Array => toBinary(schema, fromJson(schema, fact as JsonValue)),
    /** @throws Error when the bytes are no such fact. */
    decode: (bytes: Uint8Array): Plain<Fact> => {
      const fact: Fact = fromBinary(schema, bytes);
      if (fact.subject === '' || fact.status === '')
        throw new Error(`no ${schema.name}: without subject or status`);
      return plain(fact) as Plain<Fact>;
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
