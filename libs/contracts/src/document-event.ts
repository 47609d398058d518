import { z } from 'zod';
import type { EventOf, LifeCycleEventOf, Named } from './event';
import { eventFamily } from './event-family';
import { codeSchema, instantSchema } from './event-schemas';

/** The 29 types of administrative documents by their Vietnamese names (Decree 30/2020/NĐ-CP, article 7), and others. */
export const DOCUMENT_TYPES = {
  ...{ resolution: 'nghị quyết', decision: 'quyết định', directive: 'chỉ thị', statute: 'quy chế' },
  ...{ rule: 'quy định', communique: 'thông cáo', notice: 'thông báo', guideline: 'hướng dẫn' },
  ...{ programme: 'chương trình', plan: 'kế hoạch', option: 'phương án', scheme: 'đề án', project: 'dự án' },
  ...{ report: 'báo cáo', minutes: 'biên bản', submission: 'tờ trình', contract: 'hợp đồng' },
  ...{ letter: 'công văn', telegram: 'công điện', memorandum: 'bản ghi nhớ', agreement: 'bản thỏa thuận' },
  ...{ authorisation: 'giấy ủy quyền', invitation: 'giấy mời', introduction: 'giấy giới thiệu' },
  ...{ leave: 'giấy nghỉ phép', 'sending-slip': 'phiếu gửi', 'transfer-slip': 'phiếu chuyển' },
  ...{ 'notice-slip': 'phiếu báo', 'personal-letter': 'thư công', other: 'loại khác' },
} as const;
type DocumentType = keyof typeof DOCUMENT_TYPES;

const SIGNATURES = ['none', 'person', 'agency', 'both'] as const;
const SENDING_WAYS = ['network', 'paper', 'both'] as const;
const COUNTERPARTS = ['inside', 'outside'] as const;
/** Usual, urgent, very urgent, express: as edXML numbers them (QCVN 102:2016/BTTTT). */
const PRIORITIES = ['0', '1', '2', '3'] as const;
/** Asked for of a document that was sent: edXML's business types 1, 2, 3. */
const DOCUMENT_CHANGES = ['recall', 'update', 'replacement'] as const;
const SECRECY = ['none', 'secret', 'top-secret', 'most-secret'] as const;
/** Secret documents of one organisation and day that one event may count. */
const MOST_EXCLUDED = 10_000;

const unit = codeSchema;
const about = {
  type: z.enum(Object.keys(DOCUMENT_TYPES) as DocumentType[]).optional(),
  normative: z.boolean().describe('Quy phạm pháp luật · a normative document').optional(),
  priority: z.enum(PRIORITIES).describe('0 usual, 1 urgent, 2 very urgent, 3 express').optional(),
  due: instantSchema.optional(),
  claimed: z.enum(SIGNATURES).describe('What it is said to be signed with.').optional(),
  verified: z.enum(SIGNATURES).describe('The signatures that were verified and hold.').optional(),
};
/** Of any event: what is secret is counted without its code, whatever else is told of it. */
const secrecy = z
  .enum(SECRECY)
  .transform((level) => (level === 'none' ? undefined : level))
  .describe('What is secret is not kept: only the organisation, the direction and the day are counted.')
  .optional();
const plain = z.object({ secrecy });

/** The data of each kind of event; whatever is not named here falls at the door (an allow-list). */
export const DOCUMENT_EVENT_DATA = {
  issued: z.object({ unit, ...about, secrecy }),
  arrived: z.object({
    ...{ unit, ...about, secrecy },
    counterpart: z
      .enum(COUNTERPARTS)
      .describe('Where it came from: inside or outside the province.')
      .optional(),
    way: z.enum(SENDING_WAYS).optional(),
  }),
  'gazette-issued': z.object({ unit }),
  gazetted: z.object({ unit, ...about, secrecy }),
  excluded: z.object({
    unit,
    direction: z.enum(['out', 'in']),
    count: z.int().min(-MOST_EXCLUDED).max(MOST_EXCLUDED).default(1),
  }),
  signed: z.object({ claimed: z.enum(SIGNATURES), secrecy }),
  verified: z.object({ verified: z.enum(SIGNATURES), secrecy }),
  sent: z.object({
    way: z.enum(SENDING_WAYS),
    counterpart: z.enum(COUNTERPARTS).describe('Who receives it: inside or outside the province.').optional(),
    secrecy,
  }),
  refused: plain,
  accepted: plain,
  assigned: plain,
  started: plain,
  done: plain,
  'change-requested': z.object({ change: z.enum(DOCUMENT_CHANGES), secrecy }),
  'change-agreed': plain,
  'change-refused': plain,
} as const;

export type DocumentEvent = EventOf<typeof DOCUMENT_EVENT_DATA>;
export type NamedDocumentEvent = Named & LifeCycleEventOf<typeof DOCUMENT_EVENT_DATA>;

/** What happens to documents; at one instant one is opened, then handled, then taken back. */
export const DOCUMENT_EVENTS = eventFamily({
  name: 'document',
  data: DOCUMENT_EVENT_DATA,
  order: Object.keys(DOCUMENT_EVENT_DATA) as (keyof typeof DOCUMENT_EVENT_DATA)[],
});
