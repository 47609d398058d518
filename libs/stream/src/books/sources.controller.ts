import { Body, Controller, Get, HttpCode, Inject, Post, Query, Req } from '@nestjs/common';
import { parseDay } from '@nhip/kernel';
import { Policy, principalOf, Problem } from '@nhip/runtime';
import type { FastifyRequest } from 'fastify';
import type { Sender } from '../keys/api-keys';
import { ControlTotals } from './control-totals';

/** Sources: what was heard of them, and whether all that they sent is here. */
@Controller('v1')
export class SourcesController {
  constructor(@Inject(ControlTotals) private readonly totals: ControlTotals) {}

  @Get('sources')
  @Policy('operator')
  async sources(): Promise<object> {
    return { sources: await this.totals.sources() };
  }

  @Post('control-totals')
  @Policy('source-key')
  @HttpCode(200)
  async tell(@Req() request: FastifyRequest, @Body() body: unknown): Promise<object> {
    return { comparisons: await this.totals.tell(principalOf<Sender>(request).source, body) };
  }

  @Get('control-totals')
  @Policy('operator')
  async check(@Query() { source, day }: { source?: string; day?: string }): Promise<object> {
    return this.totals.check({ source, day: dayOf(day) });
  }
}

function dayOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    parseDay(text);
    return text;
  } catch (error) {
    const { message } = error as Error;
    throw Problem.validation(message, [{ path: 'day', detail: message }]);
  }
}
