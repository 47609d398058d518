import { DOSSIER_EVENT_DATA, EVENT_LIMITS, LIFE_CYCLE_KINDS, type LifeCycleKind } from '@nhip/contracts';
import { IANAZone } from 'luxon';
import { z } from 'zod';
import { ENCODINGS } from './encoding';
import { timeFormatFault } from './time-reader';

/** Fields of event data that are instants or whole numbers; the others are texts. */
export const INSTANT_FIELDS: ReadonlySet<string> = new Set(['due', 'receivedAt']);
export const NUMBER_FIELDS: ReadonlySet<string> = new Set(['amount']);
/** The name of a list at the door: it begins the ids of the events. */
const LIST_NAME = /^[a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?$/;

/** What to do with a cell that a value table does not know. */
const OTHERWISE = ['reject', 'empty', 'keep'] as const;

const nonEmpty = z.string().min(1, 'trống · empty');
const formats = z
  .array(nonEmpty.superRefine((format, context) => addFault(context, timeFormatFault(format))))
  .min(1, 'cần ít nhất một dạng · give at least one');
const zone = z
  .string()
  .refine(
    (name) => IANAZone.isValidZone(name),
    'không phải múi giờ IANA, vd. Asia/Ho_Chi_Minh · no IANA time zone',
  );
/** Names of one column, which files may call differently: the first that a file has is read. */
const columns = z.preprocess(
  (given) => (typeof given === 'string' ? [given] : given),
  z.array(nonEmpty).min(1, 'cần tên cột · name a column'),
);

/** Where a value comes from: a column (a bare text is its name), a constant, or a template with {columns}. */
const cell = z.preprocess(
  (given) => (typeof given === 'string' ? { column: given } : given),
  z
    .strictObject({
      column: columns.optional(),
      constant: nonEmpty.optional(),
      template: nonEmpty.optional(),
      table: z.record(z.string(), z.string()).optional(),
      otherwise: z.enum(OTHERWISE).optional(),
      formats: formats.optional(),
      zone: zone.optional(),
    })
    .superRefine((given, context) => {
      const sources = [given.column, given.constant, given.template].filter((one) => one !== undefined);
      if (sources.length !== 1)
        addFault(
          context,
          'cần đúng một: column, constant hay template · needs exactly one of column, constant, template',
        );
      if (given.table && given.constant !== undefined)
        addFault(context, 'hằng số không cần bảng · a constant needs no table', ['table']);
      if (given.otherwise && !given.table)
        addFault(context, 'chỉ dùng cùng table · only together with table', ['otherwise']);
      if (given.template !== undefined && templateColumns(given.template).length === 0)
        addFault(context, 'cần một cột như {so_ho_so} · needs a column such as {case_id}', ['template']);
    }),
);
export type Cell = z.infer<typeof cell>;

/** When an event exists: where a column is not empty, or says one of some words. */
const condition = z.preprocess(
  (given) => (typeof given === 'string' || Array.isArray(given) ? { column: given } : given),
  z.strictObject({ column: columns, is: z.array(nonEmpty).min(1, 'cần một từ · name a word').optional() }),
);

const event = z
  .strictObject({
    kind: z.enum(LIFE_CYCLE_KINDS as readonly [LifeCycleKind, ...LifeCycleKind[]]),
    /** When it happened. */
    at: cell,
    /** Unless told: where the columns of `at` are not empty. */
    when: condition.optional(),
    data: z.record(z.string(), cell).default({}),
  })
  .superRefine(({ kind, at, data }, context) => {
    checkInstantCell(at, context, ['at']);
    const shape: Record<string, z.ZodType> = DOSSIER_EVENT_DATA[kind].shape;
    for (const [name, given] of Object.entries(data)) checkField({ kind, name, given, shape, context });
    for (const [name, schema] of Object.entries(shape))
      if (!schema.safeParse(undefined).success && !Object.hasOwn(data, name))
        addFault(context, `"${kind}" cần trường · needs the field "${name}"`, ['data']);
  });
export type EventMapping = z.infer<typeof event>;

export const mappingSchema = z
  .strictObject({
    /** CloudEvents source of every event; an API key is bound to it. */
    source: nonEmpty.max(EVENT_LIMITS.source).regex(/^[^\s\p{C}]+$/u, 'không có khoảng trắng · no blanks'),
    title: z.string().optional(),
    /** The list of that source which the file is an export of; made of the source unless told. */
    list: z.string().regex(LIST_NAME, 'chữ thường, số, . _ - · small letters, digits, . _ -').optional(),
    subject: cell,
    encoding: z.enum(ENCODINGS).optional(),
    delimiter: z.string().length(1, 'một ký tự · one character').optional(),
    sheet: nonEmpty.optional(),
    headerRow: z
      .string()
      .regex(/^[1-9]\d{0,4}$/, 'số dòng, từ 1 · number of a row, from 1')
      .transform(Number)
      .optional(),
    /** What parts whole numbers from fractions in amounts. */
    decimal: z.enum([',', '.']).optional(),
    /** Cells that mean "nothing", beside the empty one; compared after trimming. */
    empty: z.array(z.string()).default([]),
    times: z.strictObject({ formats, zone }),
    /** Words of columns named in a `when … is`, that say of no event; any other word makes the row rejected. */
    known: z.record(z.string(), z.array(nonEmpty)).default({}),
    events: z.array(event).min(1, 'cần ít nhất một sự kiện · needs at least one event'),
  })
  .superRefine(({ source, list, subject }, context) => {
    if (list === undefined && listOfSource(source) === undefined)
      addFault(context, 'cần tên danh sách · name the list', ['list']);
    if (subject.constant !== undefined)
      addFault(context, 'mỗi hồ sơ cần mã riêng · every dossier needs its own code', ['subject', 'constant']);
  });
/** How rows of a file become events; docs/import.md tells the same in words. */
export type Mapping = z.infer<typeof mappingSchema>;

/** The name of the list that a file is an export of, e.g. "boston-311" for the source /boston/311. */
export const listOf = ({ list, source }: Mapping): string => list ?? (listOfSource(source) as string);

function listOfSource(source: string): string | undefined {
  const name = source.toLowerCase().replace(/[^a-z0-9._-]+/g, '-');
  return LIST_NAME.exec(
    name
      .replace(/^[^a-z0-9]+/, '')
      .slice(0, 40)
      .replace(/[^a-z0-9]+$/, ''),
  )?.[0];
}

const TEMPLATE_COLUMN = /\{([^{}]+)\}/g;

/** The columns that a template such as "{province}-{case_id}" names. */
export function templateColumns(template: string): string[] {
  return [...template.matchAll(TEMPLATE_COLUMN)].map(([, name]) => name ?? '');
}

export const fillTemplate = (template: string, valueOf: (column: string) => string): string =>
  template.replace(TEMPLATE_COLUMN, (_, name: string) => valueOf(name));

interface FieldCheck {
  readonly kind: LifeCycleKind;
  readonly name: string;
  readonly given: Cell;
  readonly shape: Record<string, z.ZodType>;
  readonly context: z.RefinementCtx;
}

function checkField({ kind, name, given, shape, context }: FieldCheck): void {
  const path = ['data', name];
  const schema = Object.hasOwn(shape, name) ? shape[name] : undefined;
  if (!schema) {
    const known = Object.keys(shape).join(', ') || '(không có · none)';
    addFault(
      context,
      `"${kind}" không có trường này; các trường · has no such field; its fields: ${known}`,
      path,
    );
    return;
  }
  if (INSTANT_FIELDS.has(name)) {
    checkInstantCell(given, context, path);
    return;
  }
  if (given.formats || given.zone)
    addFault(context, 'chỉ cho thời điểm · formats and zone are for instants only', path);
  const value = (text: string): unknown => (NUMBER_FIELDS.has(name) && text !== '' ? Number(text) : text);
  if (given.constant !== undefined)
    addFault(context, faultOf(schema, value(given.constant)), [...path, 'constant']);
  for (const [from, to] of Object.entries(given.table ?? {}))
    if (to !== '') addFault(context, faultOf(schema, value(to)), [...path, 'table', from]);
}

function checkInstantCell(given: Cell, context: z.RefinementCtx, path: string[]): void {
  if (given.table) addFault(context, 'không cho thời điểm · not for instants', [...path, 'table']);
}

function faultOf(schema: z.ZodType, value: unknown): string | undefined {
  return schema
    .safeParse(value)
    .error?.issues.map(({ message }) => message)
    .join('; ');
}

function addFault(context: z.RefinementCtx, message: string | undefined, path: string[] = []): void {
  if (message !== undefined) context.addIssue({ code: 'custom', message, path });
}
