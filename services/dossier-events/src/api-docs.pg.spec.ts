import { freshDatabase } from '@nhip/testing';
import { SpecDoor } from './door.spec-data';
import type { Json } from './events.spec-data';
import { routesOf } from './routes.spec-data';

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly example?: string | number;
    readonly required?: boolean;
  }[];
  readonly requestBody?: {
    readonly content: Readonly<
      Record<string, { readonly examples?: Readonly<Record<string, { value: unknown }>> }>
    >;
  };
  readonly responses: Readonly<Record<string, unknown>>;
}
interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

describe('the documents that dossier-events serves', () => {
  let door: SpecDoor;
  let key: string;
  let openapi: OpenApi;

  beforeAll(async () => {
    door = await SpecDoor.start(await freshDatabase());
    ({ key } = await door.makeKey({ source: '/one-stop-shop' }));
    openapi = (await door.ask('GET', '/docs/openapi.json')).json;
  });
  afterAll(() => door?.stop());

  it('tell every route that a source may call with its key, and none that it may not', () => {
    const open = routesOf(door.service.app).filter(({ policy }) => policy?.startsWith('source-key'));
    const told = Object.entries(openapi.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    // The door of events is a plugin, no controller.
    expect(told.sort()).toEqual(['post /v1/events', ...open.map(({ name }) => name)].sort());
  });

  it('every example of the HTTP doors does what its document says', async () => {
    const done: string[] = [];
    for (const [path, operations] of Object.entries(openapi.paths))
      for (const [method, operation] of Object.entries(operations))
        for (const { type, value } of bodiesOf(operation))
          for (const filled of addressesOf(path, operation)) {
            const answer = await fetch(door.service.url + filled, {
              method: method.toUpperCase(),
              headers: { authorization: `Bearer ${key}`, ...(type !== '' && { 'content-type': type }) },
              ...(value !== undefined && { body: typeof value === 'string' ? value : JSON.stringify(value) }),
            });
            const said = (await answer.json()) as Json;
            const good = Object.keys(operation.responses).find((status) => status.startsWith('2'));
            expect([operation.operationId, type, answer.status, said]).toEqual([
              operation.operationId,
              type,
              Number(good),
              expect.not.objectContaining({ title: expect.anything() }),
            ]);
            for (const { outcome } of (said['results'] as { outcome: string }[] | undefined) ?? [])
              expect(['applied', 'duplicate', 'new', 'changed', 'unchanged']).toContain(outcome);
            for (const compared of (said['comparisons'] as Json[] | undefined) ?? [])
              expect(compared).toMatchObject({ complete: true });
            done.push(`${operation.operationId} ${filled} ${type}`);
          }
    expect(done).toEqual(
      expect.arrayContaining([
        'sendEvents /v1/events application/cloudevents+json',
        'sendEvents /v1/events application/cloudevents-batch+json',
        'sendEvents /v1/events application/x-ndjson',
        'sendStatements /v1/statements application/x-ndjson',
        'sendStatements /v1/statements?dry-run=1 application/x-ndjson',
        'tellControlTotals /v1/control-totals application/json',
      ]),
    );
  });

  it.each([
    ['/docs', 'text/html', 'nhip.dossier.submitted.v1'],
    ['/docs/http', 'text/html', 'swagger-ui'],
    ['/docs/ui/swagger-ui-bundle.js', 'text/javascript', 'SwaggerUIBundle'],
    ['/docs/ui/swagger-ui.css', 'text/css', '.swagger-ui'],
    ['/docs/ui/initializer.js', 'text/javascript', 'openapi.json'],
    ['/docs/asyncapi.json', 'application/json', '"asyncapi":"3.0.0"'],
  ])('%s is there without a key', async (path, type, text) => {
    const answer = await fetch(door.service.url + path);
    expect([answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([200, type]);
    expect(await answer.text()).toContain(text);
  });

  it('no other file is', async () => {
    for (const file of ['index.html', '..%2fpackage.json', 'swagger-ui.js.map'])
      expect((await fetch(`${door.service.url}/docs/ui/${file}`)).status).toBe(404);
  });
});

/** Every example of a body with its media type; one without either when the operation takes none. */
function bodiesOf({ requestBody }: Operation): { readonly type: string; readonly value: unknown }[] {
  return Object.entries(requestBody?.content ?? { '': {} }).flatMap(([type, { examples }]) =>
    Object.values(examples ?? { none: { value: undefined } }).map(({ value }) => ({ type, value })),
  );
}

/** The path with the examples of the parameters that must be there, and with those of all. */
function addressesOf(path: string, { parameters = [] }: Operation): readonly string[] {
  const filled = (chosen: typeof parameters): string => {
    const query = new URLSearchParams();
    let at = path;
    for (const { name, in: where, example } of chosen) {
      expect([name, example]).toEqual([name, expect.anything()]);
      if (where === 'path') at = at.replace(`{${name}}`, encodeURIComponent(String(example)));
      else query.set(name, String(example));
    }
    return query.size > 0 ? `${at}?${query}` : at;
  };
  return [...new Set([filled(parameters.filter(({ required }) => required === true)), filled(parameters)])];
}
