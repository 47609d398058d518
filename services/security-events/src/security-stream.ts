import { encodeSecurityFact, SECURITY_EVENTS } from '@nhip/contracts';
import { streamOf } from '@nhip/stream';
import { foldSecurity } from './core/fold';

/** What makes the security stream itself. */
export const SECURITY_STREAM = streamOf(SECURITY_EVENTS, { fold: foldSecurity, toFact: encodeSecurityFact });
