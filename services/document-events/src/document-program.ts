import type { DocumentEvent, DocumentFact } from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import type { StreamProgram } from '@nhip/stream/service';
import { describedDocuments } from './described-documents';
import { DOCUMENT_STREAM } from './document-stream';
import { EdxmlController } from './edxml/edxml.controller';

/** The document stream as a service: with a door for edXML. */
export const DOCUMENT_PROGRAM: StreamProgram<DocumentEvent, DocumentFact> = {
  definition: DOCUMENT_STREAM,
  described: describedDocuments,
  adapters: ({ stream: { zone } }) => ({
    controllers: [EdxmlController],
    providers: [{ provide: Zone, useValue: zone }],
  }),
};
