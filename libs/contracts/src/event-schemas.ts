import { z } from 'zod';
import { redactPersonalData } from './personal-data';

/** Limits of one event at the door, in characters and đồng; whatever is beyond is refused with its path. */
export const EVENT_LIMITS = { id: 200, source: 200, code: 128, text: 500, amount: 1e12 } as const;

/** Ids and sources of events: visible characters and inner spaces, no e-mail address. */
export const EVENT_NAME_PATTERN = /^[^\p{C}\p{Z}@](?:[^\p{C}@]*[^\p{C}\p{Z}@])?$/u;

/** A code given by a source: letters, digits, inner spaces and a few separators; never an e-mail address. */
export const codeSchema = z
  .string()
  .max(EVENT_LIMITS.code)
  .regex(
    /^[\p{L}\p{N}_](?:[\p{L}\p{N} ._:/&,()'+-]*[\p{L}\p{N}_.)])?$/u,
    'a code of letters, digits and . _ : / -',
  )
  .transform((text) => text.normalize('NFC'));

/** Free text; what names a person is redacted before anything is kept. */
export const textSchema = z.string().max(EVENT_LIMITS.text).transform(redactPersonalData);

/** RFC 3339 with an offset, kept to the millisecond. */
export const instantSchema = z.iso
  .datetime({ offset: true, error: 'an RFC 3339 instant with an offset, e.g. 2026-11-21T09:07:00+07:00' })
  .transform((value) => Date.parse(value));
