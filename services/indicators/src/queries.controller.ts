import { create } from '@bufbuild/protobuf';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { queries as wire, RULE_WINDOWS, type RuleWindow } from '@nhip/contracts';
import { Problem } from '@nhip/runtime';
import { Observable } from 'rxjs';
import { MOST_FIGURES, MOST_WATCHERS } from './config';
import type { Definition } from './core/definition';
import { Indicators } from './indicators';
import { DOSSIER_PAGE, dossiersBehind, PARTS, subjectOfToken, type Part } from './queries/dossiers';
import { figures } from './queries/figures';
import { asOfAsked } from './queries/as-of';
import { listCorrections } from './queries/corrections';
import { explain } from './queries/explain';
import { explainDossier } from './queries/explain-dossier';
import { listPublications } from './queries/publications';
import { questionOf, scopeOf } from './queries/question';
import { ranking } from './queries/ranking';
import { series } from './queries/series';
import { unitsOf } from './queries/units';
import { watchChanges } from './queries/watch';
import type { AnyStream } from './streams';

const SERVICE = 'IndicatorQueryService';
/** What a question is about that comes from before there were others. */
export const FIRST_STREAM = 'dossier';

/** The gRPC door of questions: each names its scope, each is answered from one snapshot. */
@Controller()
export class QueriesController {
  constructor(@Inject(Indicators) private readonly indicators: Indicators) {}

  @GrpcMethod(SERVICE, 'GetCatalogue')
  getCatalogue({ scope }: wire.GetCatalogueRequest): wire.GetCatalogueResponse {
    scopeOf(scope);
    const definitions = [...this.indicators.catalogue.values()].map((each) => this.wire(each));
    return create(wire.GetCatalogueResponseSchema, { definitions });
  }

  @GrpcMethod(SERVICE, 'GetUnits')
  async getUnits({ scope, day }: wire.GetUnitsRequest): Promise<wire.GetUnitsResponse> {
    const asked = { day, scope: scopeOf(scope) };
    return this.indicators.snapshots.read((snapshot) => unitsOf(snapshot, asked));
  }

  @GrpcMethod(SERVICE, 'GetFigures')
  async getFigures(request: wire.GetFiguresRequest): Promise<wire.GetFiguresResponse> {
    const scope = scopeOf(request.scope);
    const asOf = asOfAsked(request);
    if (request.queries.length > MOST_FIGURES)
      throw new Problem(413, `${request.queries.length} questions are more than the ${MOST_FIGURES} at once`);
    return this.indicators.snapshots.read({ asOf }, async (snapshot) => {
      const asked = request.queries.map((query) => ({
        ...questionOf(this.indicators.catalogue, snapshot, query),
        by: query.by,
      }));
      for (const { by, definition } of asked)
        if (!['', 'unit', 'tier', ...definition.dimensions].includes(by))
          throw invalid('by', `${definition.id} is not told apart by ${by}`);
      return create(wire.GetFiguresResponseSchema, { answers: await figures(snapshot, asked, scope) });
    });
  }

  @GrpcMethod(SERVICE, 'GetSeries')
  async getSeries(request: wire.GetSeriesRequest): Promise<wire.GetSeriesResponse> {
    const scope = scopeOf(request.scope);
    const step = oneOf(request.step as 'day' | 'month', ['day', 'month'], 'step');
    const each = request.each === '' ? undefined : oneOf(request.each as RuleWindow, RULE_WINDOWS, 'each');
    return this.indicators.snapshots.read({ asOf: asOfAsked(request) }, (snapshot) =>
      series(snapshot, { ...questionOf(this.indicators.catalogue, snapshot, request), step, each }, scope),
    );
  }

  @GrpcMethod(SERVICE, 'GetRanking')
  async getRanking(request: wire.GetRankingRequest): Promise<wire.GetRankingResponse> {
    const scope = scopeOf(request.scope);
    const { minimumN, tier, indicator, window } = request;
    return this.indicators.snapshots.read({ asOf: asOfAsked(request) }, (snapshot) =>
      ranking(
        snapshot,
        { ...questionOf(this.indicators.catalogue, snapshot, { indicator, window }), minimumN, tier },
        scope,
      ),
    );
  }

  @GrpcMethod(SERVICE, 'ListDossiers')
  async listDossiers(request: wire.ListDossiersRequest): Promise<wire.ListDossiersResponse> {
    const scope = scopeOf(request.scope);
    const asOf = asOfAsked(request);
    const part = oneOf((request.part || 'numerator') as Part, PARTS, 'part');
    const pageSize = Math.min(request.pageSize || DOSSIER_PAGE.usual, DOSSIER_PAGE.most);
    const after = subjectOfToken(request.pageToken);
    return this.indicators.snapshots.read({ asOf }, (snapshot) => {
      const question = questionOf(this.indicators.catalogue, snapshot, request);
      return dossiersBehind(snapshot, { ...question, part, pageSize, after }, scope);
    });
  }

  @GrpcMethod(SERVICE, 'Explain')
  async explain(request: wire.ExplainRequest): Promise<wire.ExplainResponse> {
    const scope = scopeOf(request.scope);
    return this.indicators.snapshots.read({ asOf: asOfAsked(request) }, async (snapshot) => {
      const question = questionOf(this.indicators.catalogue, snapshot, request);
      const definition = create(wire.DefinitionSchema, this.wire(question.definition));
      return { ...(await explain(snapshot, question, scope)), definition };
    });
  }

  @GrpcMethod(SERVICE, 'ExplainDossier')
  async explainDossier(request: wire.ExplainDossierRequest): Promise<wire.ExplainDossierResponse> {
    const scope = scopeOf(request.scope);
    const { catalogue } = this.indicators;
    const { subject } = request;
    return this.indicators.snapshots.read({ asOf: asOfAsked(request) }, (snapshot) =>
      explainDossier(snapshot, { stream: request.stream || FIRST_STREAM, subject, catalogue }, scope),
    );
  }

  @GrpcMethod(SERVICE, 'ListPublications')
  async listPublications({ scope }: wire.ListPublicationsRequest): Promise<wire.ListPublicationsResponse> {
    scopeOf(scope);
    const publications = await this.indicators.snapshots.read(listPublications);
    return create(wire.ListPublicationsResponseSchema, { publications });
  }

  @GrpcMethod(SERVICE, 'ListCorrections')
  async listCorrections(request: wire.ListCorrectionsRequest): Promise<wire.ListCorrectionsResponse> {
    const scope = scopeOf(request.scope);
    const { period, indicator, anyUnit } = request;
    const unit = anyUnit ? undefined : request.unit;
    const { catalogue } = this.indicators;
    return this.indicators.snapshots.read({ asOf: asOfAsked(request) }, (snapshot) =>
      listCorrections(snapshot, { catalogue, period, indicator, unit }, scope),
    );
  }

  @GrpcMethod(SERVICE, 'GetToldValues')
  getToldValues(): wire.GetToldValuesResponse {
    const until = this.indicators.toldUntil();
    return create(wire.GetToldValuesResponseSchema, until === undefined ? {} : { until: BigInt(until) });
  }

  @GrpcMethod(SERVICE, 'WatchChanges')
  watchChanges(
    request: wire.WatchChangesRequest,
    _metadata: unknown,
    call: ServerWritableStream<wire.WatchChangesRequest, wire.WatchChangesResponse>,
  ): Observable<wire.WatchChangesResponse> {
    scopeOf(request.scope);
    const { follower, catalogue } = this.indicators;
    if (follower.watchers >= MOST_WATCHERS)
      throw Problem.unavailable(`${MOST_WATCHERS} streams of changes are open, that is the limit`);
    const measures = new Set(
      [...catalogue.values()].flatMap(({ numerator, denominator }) =>
        [...numerator, ...denominator].map(({ measure }) => measure),
      ),
    );
    return watchChanges(follower, { since: Number(request.sinceSequence), measures, call });
  }

  private wire(definition: Definition) {
    const stream = this.indicators.streams.find(({ name }) => name === definition.stream) as AnyStream;
    return wireDefinition(definition, stream);
  }
}

function wireDefinition(definition: Definition, { noun, dimensions }: AnyStream) {
  const { target, alarm } = definition;
  return {
    ...{ id: definition.id, version: definition.version, name: definition.name, formula: definition.formula },
    ...{
      kind: definition.kind,
      higherIsBetter: definition.higherIsBetter,
      legalBasis: definition.legalBasis,
    },
    ...{ stream: definition.stream, dimensions: ['unit', 'tier', ...definition.dimensions] },
    ...{ freshnessSeconds: definition.freshnessSeconds, unitOfMeasure: definition.unitOfMeasure },
    ...{ noun, nounOne: noun.one ?? noun.en },
    dimensionNames: Object.fromEntries(
      definition.dimensions.map((name) => [name, dimensions[name]?.name ?? { vi: name, en: name }]),
    ),
    ...(target !== undefined && { target }),
    ...(alarm !== undefined && { alarm }),
  };
}

function oneOf<T extends string>(value: T, allowed: readonly T[], path: string): T {
  if (!allowed.includes(value))
    throw invalid(path, `"${value}" is none of ${allowed.filter((each) => each !== '').join(', ')}`);
  return value;
}

const invalid = (path: string, detail: string): Problem => Problem.validation(detail, [{ path, detail }]);
