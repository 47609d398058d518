import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { Policy, Problem, type Fault } from '@nhip/runtime';
import { instantSchema } from '@nhip/contracts';
import { Parked } from './parked';
import type { Kept } from './parked-bodies';
import { ParkedStore, type ParkedFilter, type ParkedRow } from './parked-store';

/** Rows of one page. */
const PAGE = { usual: 50, most: 200 } as const;

interface Asked {
  readonly source?: string;
  readonly reason?: string;
  readonly from?: string;
  readonly to?: string;
  readonly pageSize?: string;
  readonly pageToken?: string;
}

/** The operator looks at what was parked, tries it again or gives it up. */
@Controller('v1/parked')
export class ParkedController {
  constructor(
    @Inject(Parked) private readonly parked: Parked,
    @Inject(ParkedStore) private readonly store: ParkedStore,
  ) {}

  @Get()
  @Policy('operator')
  async list(@Query() asked: Asked): Promise<object> {
    const { rows, total, next } = await this.store.list(filterOf(asked));
    return {
      total,
      parked: rows.map(rowJson),
      ...(next && { nextPageToken: Buffer.from(`${next.key} ${next.receivedAt}`).toString('base64url') }),
    };
  }

  @Get(':id')
  @Policy('operator')
  async show(@Param('id') id: string): Promise<object> {
    const { row, kept } = await this.parked.find(id);
    return { ...rowJson(row), faults: row.faults ?? [], content: contentJson(kept) };
  }

  @Post(':id/retry')
  @Policy('operator')
  @HttpCode(200)
  async retry(@Param('id') id: string): Promise<object> {
    return this.parked.retry(id);
  }

  @Delete(':id')
  @Policy('operator')
  @HttpCode(204)
  async discard(@Param('id') id: string): Promise<void> {
    await this.parked.discard(id);
  }
}

function rowJson(row: ParkedRow): object {
  const { key, source, id, subject, kind, time, reason, place, times, receivedAt } = row;
  return {
    ...{ id: key, source, reason, times, receivedAt: receivedAt.toISOString() },
    ...(id !== '' && { event: id }),
    ...(subject !== null && { subject }),
    ...(kind !== null && { kind }),
    ...(time !== null && { time: time.toISOString() }),
    ...(place !== null && { place }),
  };
}

/** Bytes that are no text are shown in base64. */
function contentJson(kept: Kept): object {
  if (kept.form === 'event') return { event: { ...kept.event, subject: kept.subject } };
  const bytes = Buffer.from(kept.value ?? '', 'base64');
  const text = bytes.toString();
  const value = Buffer.from(text).equals(bytes) ? { value: text } : { valueBase64: kept.value };
  return { headers: kept.headers, ...value };
}

function filterOf({ source, reason, from, to, pageSize, pageToken }: Asked): ParkedFilter {
  const faults: Fault[] = [];
  const instant = (path: string, text: string | undefined): Date | undefined => {
    if (text === undefined) return undefined;
    const read = instantSchema.safeParse(text);
    if (read.success) return new Date(read.data);
    faults.push({ path, detail: 'an RFC 3339 instant with an offset' });
    return undefined;
  };
  const limit = Number(pageSize ?? PAGE.usual);
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE.most)
    faults.push({ path: 'pageSize', detail: `1 to ${PAGE.most}` });
  const [, key, receivedAt] = /^([0-9a-f-]{36}) (\S{10} [\d:.]+[+-][\d:]+)$/.exec(
    Buffer.from(pageToken ?? '', 'base64url').toString(),
  ) ?? ['', undefined, undefined];
  if (pageToken !== undefined && key === undefined)
    faults.push({ path: 'pageToken', detail: 'as the page before gave it' });
  const filter = { source, reason, from: instant('from', from), to: instant('to', to), limit };
  if (faults.length > 0) throw Problem.validation('the question is not valid', faults);
  return { ...filter, ...(key && receivedAt && { after: { key, receivedAt } }) };
}
