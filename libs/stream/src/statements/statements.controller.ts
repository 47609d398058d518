import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { instantSchema } from '@nhip/contracts';
import { Policy, principalOf, Problem } from '@nhip/runtime';
import type { FastifyRequest } from 'fastify';
import type { Sender } from '../keys/api-keys';
import { STATEMENT_LIMITS } from './statement';
import { StatementDoor, type StatementsAnswer } from './statement-door';
import { StatementStore, type Vanished } from './statement-store';

/** Sources that tell states instead of events: what they say, and what they have ceased to say. */
@Controller('v1/statements')
export class StatementsController {
  constructor(
    @Inject(StatementDoor) private readonly door: StatementDoor,
    @Inject(StatementStore) private readonly store: StatementStore,
  ) {}

  @Post()
  @RouteConfig({ policy: 'source-key', checksBounds: true })
  @HttpCode(202)
  async receive(
    @Req() request: FastifyRequest,
    @Query('dry-run') dryRun: string | undefined,
  ): Promise<StatementsAnswer> {
    if (dryRun !== undefined && dryRun !== '1')
      throw Problem.validation('a parameter is not valid', [{ path: 'dry-run', detail: 'is 1 or left out' }]);
    return this.door.receive(request, principalOf<Sender>(request), { dryRun: dryRun === '1' });
  }

  /** Subjects whose newest statement in a list is older than an instant: reported, never retracted. */
  @Get(':list/vanished')
  @Policy('source-key-or-operator')
  async vanished(
    @Req() request: FastifyRequest,
    @Param('list') list: string,
    @Query() query: Readonly<Record<string, string | undefined>>,
  ): Promise<Vanished> {
    const before = instantSchema.safeParse(query['before']);
    const limit = Number(query['limit'] ?? STATEMENT_LIMITS.vanished);
    const source = principalOf<Sender | undefined>(request)?.source ?? query['source'];
    const faults = [
      ...(before.success ? [] : [{ path: 'before', detail: 'an RFC 3339 instant with an offset' }]),
      ...(Number.isInteger(limit) && limit >= 1 && limit <= STATEMENT_LIMITS.vanished
        ? []
        : [{ path: 'limit', detail: `a whole number from 1 to ${STATEMENT_LIMITS.vanished}` }]),
      ...(source === undefined ? [{ path: 'source', detail: 'the operator says of which source' }] : []),
    ];
    if (faults.length > 0) throw Problem.validation('a parameter is not valid', faults);
    const about = { source: source!, list, before: before.data as number };
    return this.store.vanished({ ...about, after: query['after'] ?? '', limit });
  }
}
