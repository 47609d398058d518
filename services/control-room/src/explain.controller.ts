import type { JsonValue } from '@bufbuild/protobuf';
import { Body, Controller, Get, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { events, queries } from '@nhip/contracts';
import { LOGGER, Policy, principalOf, type Logger } from '@nhip/runtime';
import type { GrpcClient } from '@nhip/runtime/grpc';
import type { FastifyRequest } from 'fastify';
import { LIMITS } from './config';
import { knownAt } from './core/known-events';
import { scopeOf, type Principal } from './principal';
import { told } from './protojson';
import { correctionsAsked, dossierAsked, explanationAsked, publicationAsked } from './questions';
import { ADMINISTRATION, EVENTS, INDICATORS } from './tokens';

export type EventsClient = GrpcClient<typeof events.EventQueryService>;

/** Why a figure is so, why a dossier counts as it does, and what became of published figures. */
@Controller('api')
export class ExplainController {
  constructor(
    @Inject(INDICATORS) private readonly indicators: GrpcClient<typeof queries.IndicatorQueryService>,
    @Inject(ADMINISTRATION)
    private readonly administration: GrpcClient<typeof queries.IndicatorAdministrationService>,
    @Inject(EVENTS) private readonly events: ReadonlyMap<string, EventsClient>,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  @Get('explain')
  @Policy('session')
  async explain(@Req() request: FastifyRequest, @Query() query: unknown): Promise<JsonValue> {
    const answer = await this.indicators.explain({ scope: scope(request), ...explanationAsked(query) });
    return told(queries.ExplainResponseSchema, answer);
  }

  /** A code may be long and in any letters: a wildcard, since a named parameter is limited to a hundred characters. */
  @Get('dossiers/*')
  @Policy('session')
  async dossier(
    @Req() request: FastifyRequest,
    @Param('*') code: unknown,
    @Query() query: unknown,
  ): Promise<JsonValue> {
    const asked = dossierAsked(code, query);
    // First, since it refuses who may not see this dossier; its events know no scope.
    const explained = await this.indicators.explainDossier({ scope: scope(request), ...asked });
    const past = asked.asOf !== undefined || asked.asOfSequence !== undefined;
    const all = await this.eventsOf(asked);
    const shown = past ? all && knownAt(all, explained.times?.knownAt ?? 0n) : all;
    return {
      explained: told(queries.ExplainDossierResponseSchema, explained),
      events: shown?.map((event) => told(events.SubjectEventSchema, event)) ?? null,
      ...(shown === undefined ? { eventsUnavailable: true } : {}),
    };
  }

  @Get('publications')
  @Policy('session')
  async publications(@Req() request: FastifyRequest): Promise<JsonValue> {
    const answer = await this.indicators.listPublications({ scope: scope(request) });
    return told(queries.ListPublicationsResponseSchema, answer);
  }

  @Post('publications')
  @Policy('session')
  async publish(@Req() request: FastifyRequest, @Body() body: unknown): Promise<JsonValue> {
    const principal = principalOf<Principal>(request);
    const by = principal.kind === 'operator' ? 'operator' : principal.account.name;
    const asked = publicationAsked(body);
    const answer = await this.administration.publish({ scope: scopeOf(principal), by, ...asked });
    return told(queries.PublishResponseSchema, answer);
  }

  @Get('corrections')
  @Policy('session')
  async corrections(@Req() request: FastifyRequest, @Query() query: unknown): Promise<JsonValue> {
    const asked = correctionsAsked(query);
    const answer = await this.indicators.listCorrections({ scope: scope(request), ...asked });
    return told(queries.ListCorrectionsResponseSchema, answer);
  }

  /** @returns undefined where they cannot be had; that never fails the explanation */
  private async eventsOf({
    stream,
    subject,
  }: ReturnType<typeof dossierAsked>): Promise<events.SubjectEvent[] | undefined> {
    try {
      const options = { timeoutMs: LIMITS.eventsMs };
      return (await this.events.get(stream || 'dossier')?.getSubjectEvents({ subject }, options))?.events;
    } catch (error) {
      this.log.warn({ err: error }, 'the events of a stream do not answer; a subject is told without them');
      return undefined;
    }
  }
}

const scope = (request: FastifyRequest) => scopeOf(principalOf<Principal>(request));
