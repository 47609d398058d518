import type { JsonValue } from '@bufbuild/protobuf';
import { Body, Controller, Get, Inject, Put, Query, Req } from '@nestjs/common';
import { queries } from '@nhip/contracts';
import { Policy, principalOf } from '@nhip/runtime';
import type { GrpcClient } from '@nhip/runtime/grpc';
import type { FastifyRequest } from 'fastify';
import { LIMITS } from './config';
import { scopeOf, type Principal } from './principal';
import { read, told } from './protojson';
import {
  dossiersAsked,
  figuresAsked,
  missingAsked,
  rankingAsked,
  seriesAsked,
  unitsAsked,
} from './questions';
import { ADMINISTRATION, INDICATORS } from './tokens';

/** Questions of a page or a command, passed on with the scope of who asks; answers are the protojson of what comes. */
@Controller('api')
export class QueryController {
  constructor(
    @Inject(INDICATORS) private readonly indicators: GrpcClient<typeof queries.IndicatorQueryService>,
    @Inject(ADMINISTRATION)
    private readonly administration: GrpcClient<typeof queries.IndicatorAdministrationService>,
  ) {}

  @Get('catalogue')
  @Policy('session')
  async catalogue(@Req() request: FastifyRequest): Promise<JsonValue> {
    const answer = await this.indicators.getCatalogue({ scope: scope(request) });
    return told(queries.GetCatalogueResponseSchema, answer);
  }

  @Get('units')
  @Policy('session')
  async units(@Req() request: FastifyRequest, @Query() query: unknown): Promise<JsonValue> {
    const answer = await this.indicators.getUnits({ scope: scope(request), ...unitsAsked(query) });
    return told(queries.GetUnitsResponseSchema, answer);
  }

  @Put('units')
  @Policy('operator')
  async loadUnits(@Body() body: unknown): Promise<JsonValue> {
    const answer = await this.administration.loadUnits(read(queries.LoadUnitsRequestSchema, body));
    return told(queries.LoadUnitsResponseSchema, answer);
  }

  @Get('figures')
  @Policy('session')
  async figures(@Req() request: FastifyRequest, @Query() query: unknown): Promise<JsonValue> {
    const answer = await this.indicators.getFigures({ scope: scope(request), ...figuresAsked(query) });
    return told(queries.GetFiguresResponseSchema, answer);
  }

  @Get('series')
  @Policy('session')
  async series(@Req() request: FastifyRequest, @Query() query: unknown): Promise<JsonValue> {
    const answer = await this.indicators.getSeries({ scope: scope(request), ...seriesAsked(query) });
    return told(queries.GetSeriesResponseSchema, answer);
  }

  @Get('ranking')
  @Policy('session')
  async ranking(@Req() request: FastifyRequest, @Query() query: unknown): Promise<JsonValue> {
    const answer = await this.indicators.getRanking({ scope: scope(request), ...rankingAsked(query) });
    return told(queries.GetRankingResponseSchema, answer);
  }

  @Get('dossiers')
  @Policy('session')
  async dossiers(@Req() request: FastifyRequest, @Query() query: unknown): Promise<JsonValue> {
    const answer = await this.indicators.listDossiers({ scope: scope(request), ...dossiersAsked(query) });
    return told(queries.ListDossiersResponseSchema, answer);
  }

  @Get('drift')
  @Policy('operator')
  async drift(): Promise<JsonValue> {
    const answer = await this.administration.checkDrift({}, { timeoutMs: LIMITS.driftMs });
    return told(queries.CheckDriftResponseSchema, answer);
  }

  @Get('missing')
  @Policy('operator')
  async missing(@Query() query: unknown): Promise<JsonValue> {
    const answer = await this.administration.listMissing(missingAsked(query));
    return told(queries.ListMissingResponseSchema, answer);
  }
}

const scope = (request: FastifyRequest) => scopeOf(principalOf<Principal>(request));
