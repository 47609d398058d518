import { codeSchema, EVENT_LIMITS, instantSchema } from '@nhip/contracts';
import type { Fault } from '@nhip/runtime';
import { hash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import { kindOf, readSequence, toCandidate } from '../accept/cloud-event';
import { guardJson } from '../door/json-guard';
import type { StreamLimits } from '../limits';
import type { Refusal, RefuseReason } from '../accept/outcome';
import { prefixOf, STATEMENT_LIMITS, type StatedEvent, type Statement } from './statement';
import type { StreamDefinition, StreamEvent } from '../stream-definition';

/** Names of lists, and keys of the events in a statement. */
export const LIST = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/;
export const KEY = /^[a-z0-9](?:[a-z0-9._/-]*[a-z0-9])?$/;
/** Room for `~<milliseconds>.<number>` after the name of an event, for its amendments. */
const AMENDMENT_CHARACTERS = 20;
const FAULTS_TOLD = 20;
/** They follow from the difference of two statements and are never stated. */
export const AMENDMENTS: ReadonlySet<string> = new Set(['corrected', 'retracted']);

export interface StatementContext {
  readonly source: string;
  readonly limits: Pick<StreamLimits, 'jsonDepth'>;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What a door makes of the bytes of one statement that `source` sent: a statement, or why it is refused. */
export function readStatement<Event extends StreamEvent>(
  definition: StreamDefinition<Event>,
  bytes: Buffer,
  context: StatementContext,
): Statement<Event> | Refusal {
  if (!isUtf8(bytes)) return refuse('not-utf-8');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch {
    return refuse('malformed-json');
  }
  const { jsonDepth } = context.limits;
  const harmful = guardJson(value, { jsonDepth, jsonKeys: STATEMENT_LIMITS.jsonKeys });
  if (harmful !== undefined) return refuse(harmful.reason, [{ path: '', detail: harmful.detail }]);
  if (!isObject(value)) return refuse('not-valid', [{ path: '', detail: 'a statement is a JSON object' }]);
  return readParts(definition, value, context);
}

function readParts<Event extends StreamEvent>(
  definition: StreamDefinition<Event>,
  given: Record<string, unknown>,
  { source, now }: StatementContext,
): Statement<Event> | Refusal {
  const faults: Fault[] = [];
  const fault = (path: string, detail: string): void => void faults.push({ path, detail });
  const list = given['list'];
  if (typeof list !== 'string' || list.length > STATEMENT_LIMITS.list || !LIST.test(list))
    fault('/list', `1 to ${STATEMENT_LIMITS.list} characters: a-z, 0-9, . _ -`);
  const subject = codeSchema.safeParse(given['subject']);
  if (!subject.success) fault('/subject', 'the code of the subject: letters, digits and . _ : / -');
  const statedAt = instantSchema.safeParse(given['statedAt']);
  if (!statedAt.success) fault('/statedAt', 'an RFC 3339 instant with an offset');
  else if (statedAt.data > now + STATEMENT_LIMITS.aheadMs) fault('/statedAt', 'is not in the future');
  const events = given['events'];
  if (!Array.isArray(events) || events.length === 0 || events.length > STATEMENT_LIMITS.events)
    fault('/events', `1 to ${STATEMENT_LIMITS.events} events`);
  if (faults.length > 0) return refuse('not-valid', faults);

  const about = { source, list: list as string, subject: subject.data as string };
  const stated = (events as unknown[]).flatMap((each, index) => {
    const path = `/events/${index}`;
    const read = readStatedEvent(definition, each, about);
    if (Array.isArray(read)) faults.push(...read.map((one) => ({ ...one, path: path + one.path })));
    return Array.isArray(read) ? [] : [read];
  });
  const keys = new Set(stated.map(({ key }) => key));
  if (keys.size < stated.length) fault('/events', 'two events have the same key');
  if (faults.length > 0) return refuse('not-valid', faults);
  return toStatement({ ...about, statedAt: statedAt.data as number, events: stated });
}

/** Completes a statement by the hash of what it says. */
export function toStatement<Event extends StreamEvent>(
  parts: Omit<Statement<Event>, 'hash'>,
): Statement<Event> {
  const said = parts.events.map(({ key, candidate }) => `${key}\n${candidate.hash}`).sort();
  return { ...parts, hash: hash('sha256', said.join('\n')) };
}

/** @returns the event, or its faults with their path in it. */
export function readStatedEvent<Event extends StreamEvent>(
  definition: StreamDefinition<Event>,
  value: unknown,
  about: Pick<Statement, 'source' | 'list' | 'subject'>,
): StatedEvent<Event> | Fault[] {
  if (!isObject(value)) return [{ path: '', detail: 'an event is a JSON object' }];
  const faults: Fault[] = [];
  const fault = (path: string, detail: string): void => void faults.push({ path, detail });
  const key = value['key'];
  if (typeof key !== 'string' || key.length > STATEMENT_LIMITS.key || !KEY.test(key))
    fault('/key', `1 to ${STATEMENT_LIMITS.key} characters: a-z, 0-9, . _ / -`);
  const id = `${prefixOf(about)}${String(key)}`;
  if (id.length > EVENT_LIMITS.id - AMENDMENT_CHARACTERS) fault('/key', 'list, subject and key are too long');
  const time = instantSchema.safeParse(value['time']);
  if (!time.success) fault('/time', 'an RFC 3339 instant with an offset');
  const sequence = readSequence(value['sequence']);
  if (sequence === null) fault('/sequence', 'up to 15 decimal digits');
  const kind = kindOf(definition, value['type']);
  const known = kind !== undefined && !AMENDMENTS.has(kind);
  if (!known) fault('/type', `is nhip.${definition.name}.<kind>.v1, and no amendment`);
  const data = known ? definition.decode(kind, value['data'] ?? {}) : undefined;
  if (data?.ok === false) faults.push(...data.faults);
  if (faults.length > 0 || !data?.ok) return faults;
  const event = {
    source: about.source,
    id,
    kind,
    time: time.data,
    ...(sequence !== undefined && { sequence }),
    data: data.value,
  } as unknown as Event;
  if (definition.keptAs?.({ subject: about.subject, event }))
    return [{ path: '/type', detail: 'is not kept of a subject: it is sent as an event' }];
  return { key: key as string, candidate: toCandidate(about.subject, event) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(reason: RefuseReason, faults?: readonly Fault[]): Refusal {
  return { outcome: 'refused', reason, ...(faults && { errors: faults.slice(0, FAULTS_TOLD) }) };
}
