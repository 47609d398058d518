import { fromJson, type DescMessage, type JsonValue, type MessageShape } from '@bufbuild/protobuf';
import { events, queries } from '@nhip/contracts';
import { both, EXIT, Failure, type ExitCode } from './failure';
import { ask, type HttpRequest } from './http';
import type { Instance } from './instance';

interface Call<Answer extends DescMessage> {
  readonly answer: Answer;
  readonly path: string;
  readonly method?: HttpRequest['method'];
  readonly body?: unknown;
  readonly refusal?: ExitCode;
  readonly timeoutMs?: number;
}

/** A recount reads every fact. */
const RECOUNT_TIMEOUT_MS = 10 * 60_000;
/** A publication computes every figure of every unit. */
const PUBLISH_TIMEOUT_MS = 2 * 60_000;

export async function catalogue(instance: Instance): Promise<readonly queries.Definition[]> {
  const path = '/api/catalogue';
  return (await call(instance, { answer: queries.GetCatalogueResponseSchema, path })).definitions;
}

/** The catalogue entry of an indicator. @throws Failure that names those there are. */
export async function definitionOf(instance: Instance, indicator: string): Promise<queries.Definition> {
  const definitions = await catalogue(instance);
  const found = definitions.find(({ id }) => id === indicator);
  if (found) return found;
  throw new Failure({
    exit: EXIT.usage,
    what: both(`Không có chỉ số "${indicator}"`, `There is no indicator "${indicator}"`),
    why: definitions.map(({ id, name }) => `${id}  ${name?.vi ?? ''} · ${name?.en ?? ''}`),
  });
}

export async function figures(
  instance: Instance,
  parameters: URLSearchParams,
): Promise<queries.FigureAnswer> {
  return (await figuresOfSeveral(instance, parameters))[0] as queries.FigureAnswer;
}

/** One answer per indicator that `parameters` name, in their order, all of one moment. */
export async function figuresOfSeveral(
  instance: Instance,
  parameters: URLSearchParams,
): Promise<readonly queries.FigureAnswer[]> {
  const path = `/api/figures?${parameters}`;
  const { answers } = await call(instance, { answer: queries.GetFiguresResponseSchema, path });
  const asked = parameters.get('indicator')?.split(',').length;
  if (answers.length === asked) return answers;
  throw notUnderstood(`${instance.url}${path}`, `${answers.length} answers, ${asked} were asked for`);
}

export const dossiers = (
  instance: Instance,
  parameters: URLSearchParams,
): Promise<queries.ListDossiersResponse> =>
  call(instance, { answer: queries.ListDossiersResponseSchema, path: `/api/dossiers?${parameters}` });

export const explanation = (
  instance: Instance,
  parameters: URLSearchParams,
): Promise<queries.ExplainResponse> =>
  call(instance, { answer: queries.ExplainResponseSchema, path: `/api/explain?${parameters}` });

/** How one dossier counts, and its events; undefined while the events cannot be had. */
export interface ExplainedDossier {
  readonly explained: queries.ExplainDossierResponse;
  readonly events: readonly events.SubjectEvent[] | undefined;
}

export function dossier(
  instance: Instance,
  subject: string,
  parameters: URLSearchParams,
): Promise<ExplainedDossier> {
  const path = `/api/dossiers/${encodeURIComponent(subject)}?${parameters}`;
  return read(instance, { path }, (told) => {
    const { explained, events: list } = told as { explained: JsonValue; events?: JsonValue[] | null };
    const read = { ignoreUnknownFields: true };
    return {
      explained: fromJson(queries.ExplainDossierResponseSchema, explained, read),
      events: list?.map((event) => fromJson(events.SubjectEventSchema, event, read)),
    };
  });
}

export const publish = (
  instance: Instance,
  body: { readonly period: string; readonly note: string },
): Promise<queries.PublishResponse> =>
  call(instance, {
    ...{ answer: queries.PublishResponseSchema, path: '/api/publications', method: 'POST', body },
    timeoutMs: PUBLISH_TIMEOUT_MS,
  });

export const publications = (instance: Instance): Promise<queries.ListPublicationsResponse> =>
  call(instance, { answer: queries.ListPublicationsResponseSchema, path: '/api/publications' });

export const corrections = (
  instance: Instance,
  parameters: URLSearchParams,
): Promise<queries.ListCorrectionsResponse> =>
  call(instance, { answer: queries.ListCorrectionsResponseSchema, path: `/api/corrections?${parameters}` });

export const drift = (instance: Instance): Promise<queries.CheckDriftResponse> =>
  call(instance, {
    answer: queries.CheckDriftResponseSchema,
    path: '/api/drift',
    timeoutMs: RECOUNT_TIMEOUT_MS,
  });

export const missing = (
  instance: Instance,
  parameters: URLSearchParams,
): Promise<queries.ListMissingResponse> =>
  call(instance, { answer: queries.ListMissingResponseSchema, path: `/api/missing?${parameters}` });

export const units = (instance: Instance): Promise<queries.GetUnitsResponse> =>
  call(instance, { answer: queries.GetUnitsResponseSchema, path: '/api/units' });

export const loadUnits = (
  instance: Instance,
  list: readonly UnitJson[],
): Promise<queries.LoadUnitsResponse> =>
  call(instance, {
    answer: queries.LoadUnitsResponseSchema,
    path: '/api/units',
    method: 'PUT',
    body: { units: list },
    refusal: EXIT.badData,
  });

/** A unit as protojson of `nhip.indicators.v1.Unit`; days are ISO 8601, an empty text is absent. */
export interface UnitJson {
  readonly code: string;
  readonly name: { readonly vi: string; readonly en: string };
  readonly tier: string;
  readonly parent: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly successors: readonly string[];
  readonly shortName: string;
}

function call<Answer extends DescMessage>(
  instance: Instance,
  { answer, ...request }: Call<Answer>,
): Promise<MessageShape<Answer>> {
  return read(instance, request, (told) =>
    fromJson(answer, told as JsonValue, { ignoreUnknownFields: true }),
  );
}

async function read<T>(
  instance: Instance,
  { path, method = 'GET', body, refusal, timeoutMs }: Omit<Call<DescMessage>, 'answer'>,
  understand: (told: unknown) => T,
): Promise<T> {
  const url = `${instance.url.replace(/\/+$/, '')}${path}`;
  const told = await ask(
    {
      method,
      url,
      bearer: instance.operatorKey,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(timeoutMs !== undefined && { timeoutMs }),
    },
    refusal,
  );
  try {
    return understand(told);
  } catch (error) {
    throw notUnderstood(url, (error as Error).message);
  }
}

function notUnderstood(where: string, why: string): Failure {
  return new Failure({
    exit: EXIT.unavailable,
    what: both(
      'Không hiểu câu trả lời của phòng điều hành',
      'The answer of the control room is not understood',
    ),
    where,
    why: [why],
    mend: both('Kiểm tra địa chỉ và phiên bản của Nhịp', 'Check the address and the version of Nhịp'),
  });
}
