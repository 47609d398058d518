import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { SecurityFactSchema, type SecurityFact as Wire } from './gen/nhip/security/v1/fact_pb';

/** A message as plain data: instants and counts as numbers, which hold them exactly. */
type Plain<T> = T extends bigint
  ? number
  : T extends readonly (infer Element)[]
    ? readonly Plain<Element>[]
    : T extends object
      ? { readonly [K in keyof T as K extends `$${string}` ? never : K]: Plain<T[K]> }
      : T;

/** All that is known now about one subject; see `proto/nhip/security/v1/fact.proto` for each field. */
export type SecurityFact = Plain<Wire>;
export type SecurityBody = Exclude<SecurityFact['body'], { readonly case: undefined }>;
/** What a fact tells of a subject of this kind. */
export type SecurityBodyOf<Case extends SecurityBody['case']> = Extract<
  SecurityBody,
  { case: Case }
>['value'];

/** The bytes that travel on the facts topic: equal facts give equal bytes. */
export function encodeSecurityFact(fact: SecurityFact): Uint8Array {
  // The codec writes a number where it reads a bigint.
  return toBinary(SecurityFactSchema, create(SecurityFactSchema, fact as unknown as Wire));
}

/** @throws Error when the bytes are no fact of this stream. */
export function decodeSecurityFact(bytes: Uint8Array): SecurityFact {
  const fact = fromBinary(SecurityFactSchema, bytes);
  if (fact.subject === '') throw new Error('not a security fact: no subject');
  return plain(fact) as SecurityFact;
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name]) => !name.startsWith('$'));
  return Object.fromEntries(members.map(([name, member]) => [name, plain(member)]));
}
