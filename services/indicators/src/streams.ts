import { DOCUMENT_STREAM } from './core/document-stream';
import { DOSSIER_STREAM } from './core/dossier-stream';
import { SECURITY_STREAM } from './core/security-stream';
import type { Stream, StreamFact } from './core/stream';

/** A stream, whatever its facts are. */
export type AnyStream = Stream<StreamFact>;

/** The unit that holds a subject, or did last; empty when none ever did. */
export function holderOf(stream: AnyStream, fact: StreamFact): string {
  return stream.holder ? stream.holder(fact) : (stream.units(fact).at(-1) ?? '');
}

/** Every stream that is counted; its first one's clock is told where one has to be. */
export const STREAMS: readonly AnyStream[] = [DOSSIER_STREAM, DOCUMENT_STREAM, SECURITY_STREAM];
