import { factCodec, type Plain } from './fact-codec';
import { SecurityFactSchema, type SecurityFact as Wire } from './gen/nhip/security/v1/fact_pb';

/** All that is known now about one subject; see `proto/nhip/security/v1/fact.proto` for each field. */
export type SecurityFact = Plain<Wire>;
export type SecurityBody = Exclude<SecurityFact['body'], { readonly case: undefined }>;
/** What a fact tells of a subject of this kind. */
export type SecurityBodyOf<Case extends SecurityBody['case']> = Extract<
  SecurityBody,
  { case: Case }
>['value'];

/** `nhip.security.v1.SecurityFact` as it travels on the facts topic. */
export const { encode: encodeSecurityFact, decode: decodeSecurityFact } = factCodec(SecurityFactSchema, [
  'subject',
]);
