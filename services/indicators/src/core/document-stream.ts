import { decodeDocumentFact, DOCUMENT_TYPES, type DocumentFact } from '@nhip/contracts';
import { documentMarks } from './document-marks';
import { DIMENSIONS, flagWords, MEASURES, sentenceOf, wordsOf } from './document-words';
import type { Stream } from './stream';

/** What indicators knows of documents. */
export const DOCUMENT_STREAM: Stream<DocumentFact> = {
  name: 'document',
  noun: { vi: 'văn bản', en: 'documents' },
  measures: MEASURES,
  dimensions: DIMENSIONS,
  flagWords,
  decode: decodeDocumentFact,
  marks: documentMarks,
  units: ({ opening, gazetted }) => [
    ...(gazetted ? [gazetted.unit] : []),
    ...(opening?.unit ? [opening.unit] : []),
  ],
  standing: ({ opening, status }) =>
    status === 'retracted' ? 'retracted' : opening === undefined ? 'unopened' : 'opened',
  span: ({ opening, newestEventAt }) => ({ firstAt: opening?.at ?? newestEventAt }),
  title: ({ type }) => (type === '' ? '' : DOCUMENT_TYPES[type as keyof typeof DOCUMENT_TYPES]),
  status: ({ status }) => wordsOf(status),
  leftOut: ({ numerator }) =>
    numerator.some(({ measure }) => measure === 'document.sent')
      ? [
          {
            reason: 'secret',
            words: { vi: 'văn bản mật, chỉ được đếm', en: 'secret documents, which are only counted' },
            terms: [{ measure: 'document.excluded', where: { direction: ['out'] }, over: 'window', sign: 1 }],
          },
        ]
      : [],
  story: ({ opening, sendings, steps, gazetted }, { reading }) =>
    [
      ...(opening ? [opening] : []),
      ...[...steps, ...sendings.map(({ at }) => ({ kind: 'sent', at }))],
      ...(gazetted && opening?.kind !== 'gazetted' ? [{ kind: 'gazetted', at: gazetted.at }] : []),
    ]
      .sort((a, b) => a.at - b.at)
      .map(({ kind, at }) => ({ at, sentence: sentenceOf(wordsOf(kind), at > reading.now) })),
};
