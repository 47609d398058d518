import { Controller, Inject, Post, Query, Req, Res, type Type } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { Problem, principalOf } from '@nhip/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Item, Outcome, Refusal } from '../accept/outcome';
import type { Sender } from '../keys/api-keys';
import type { StreamEvent } from '../stream-definition';
import { EventDoor } from './event-door';

/** 413: lines of one body. */
export const MOST_LINES = 10_000;

/** A format of others, one JSON object a line. */
export interface LineFormat<Line, Event extends StreamEvent> {
  /** What a line says; undefined for one that says nothing here. */
  readonly schema: z.ZodType<Line | undefined>;
  /** What a unit may be called. */
  readonly unit: z.ZodType<string>;
  /** What the lines of one body come to, at a unit; `text` is the line as it was sent. */
  readonly events: (lines: readonly Read<Line>[], of: { source: string; unit: string }) => Item<Event>[];
}

export interface Read<Line> {
  readonly line: Line;
  readonly text: string;
}

/** What became of the lines of one body. */
export interface LinesAnswer {
  /** Lines that are not blank: counted + skipped + refused. */
  readonly lines: number;
  readonly counted: number;
  /** Lines that say nothing here. */
  readonly skipped: number;
  readonly refused: number;
  /** The events that the counted lines came to, by their outcome. */
  readonly events: Readonly<Record<string, number>>;
  /** Every line that was refused, with its faults. */
  readonly faults: readonly LineFault[];
}

type LineFault = { readonly line: number } & Refusal;

/** `POST /v1/adapters/<name>`: 202 when any line was taken, 422 when none was. */
export function linesController<Line, Event extends StreamEvent>(
  name: string,
  format: LineFormat<Line, Event>,
): Type {
  @Controller('v1/adapters')
  class LinesController {
    constructor(@Inject(EventDoor) private readonly door: EventDoor<Event>) {}

    @Post(name)
    @RouteConfig({ policy: 'source-key', checksBounds: true })
    async receive(
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
      @Query('unit') asked: string | undefined,
    ): Promise<LinesAnswer> {
      const sender = principalOf<Sender>(request);
      const unit = format.unit.safeParse(
        asked ?? (sender.units?.size === 1 ? [...sender.units][0] : undefined),
      );
      if (!unit.success)
        throw Problem.validation('a parameter is not valid', [
          { path: 'unit', detail: 'the unit of the lines; may be left out by a key of one unit' },
        ]);
      let found = readLines(Buffer.alloc(0), format);
      const outcomes = await this.door.adapt(request, sender, (body) => {
        found = readLines(body, format);
        const events = format.events(found.read, { source: sender.source, unit: unit.data });
        return [...events, ...found.faults.map(({ line: _, ...refusal }) => refusal)];
      });
      const answer = answerOf(found, outcomes);
      void reply.status(answer.lines > 0 && answer.refused === answer.lines ? 422 : 202);
      return answer;
    }
  }
  return LinesController;
}

interface Found<Line> {
  readonly read: readonly Read<Line>[];
  readonly skipped: number;
  readonly faults: readonly LineFault[];
}

function readLines<Line>(
  body: Buffer,
  { schema }: Pick<LineFormat<Line, StreamEvent>, 'schema'>,
): Found<Line> {
  const texts = body.toString().split('\n');
  if (texts.length > MOST_LINES + 1)
    throw new Problem(413, `a body has at most ${MOST_LINES} lines; send the rest in further requests`, {
      members: { limit: 'lines' },
    });
  const found = { read: [] as Read<Line>[], skipped: 0, faults: [] as LineFault[] };
  texts.forEach((each, index) => {
    const text = each.trim();
    if (text === '') return;
    const parsed = parse(text, schema);
    if ('outcome' in parsed) found.faults.push({ line: index + 1, ...parsed });
    else if (parsed.line === undefined) found.skipped += 1;
    else found.read.push({ line: parsed.line, text });
  });
  return found;
}

function parse<Line>(text: string, schema: z.ZodType<Line>): { readonly line: Line } | Refusal {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { outcome: 'refused', reason: 'malformed-json' };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { line: parsed.data };
  // Of several shapes that a line may have, the last is the one that is meant.
  const issues = parsed.error.issues.flatMap((issue) =>
    issue.code === 'invalid_union' ? (issue.errors.at(-1) ?? []) : [issue],
  );
  const errors = issues.map(({ path, message }) => ({ path: `/${path.join('/')}`, detail: message }));
  return { outcome: 'refused', reason: 'not-valid', errors };
}

function answerOf<Line>({ read, skipped, faults }: Found<Line>, outcomes: readonly Outcome[]): LinesAnswer {
  const events: Record<string, number> = {};
  for (const { outcome } of outcomes.slice(0, outcomes.length - faults.length))
    events[outcome] = (events[outcome] ?? 0) + 1;
  const [counted, refused] = [read.length, faults.length];
  return { lines: counted + skipped + refused, counted, skipped, refused, events, faults };
}
