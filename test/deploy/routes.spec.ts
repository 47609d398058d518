import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asWritten, limitOf, noRenderer, ofKind, rendered, ROOT, type Manifest } from './manifests';

interface RouteRule {
  readonly matches: readonly { readonly path: { readonly type: string; readonly value: string } }[];
  readonly timeouts?: { readonly request: string; readonly backendRequest?: string };
  readonly backendRefs?: readonly { readonly name: string; readonly port: number }[];
  readonly filters?: readonly { readonly type: string }[];
}

const routes = asWritten('components/gateway').filter(({ kind }) => kind === 'HTTPRoute');
const rulesOf = (route: Manifest): RouteRule[] => route.spec['rules'] as RouteRule[];

/** The rule that a Gateway takes: the exact path before the longest prefix (whole path elements). */
function ruleFor(name: string, path: string): RouteRule | undefined {
  const route = routes.find(({ metadata }) => metadata.name === name)!;
  const ranked = rulesOf(route).flatMap((rule) =>
    rule.matches
      .filter(({ path: { type, value } }) =>
        type === 'Exact' ? path === value : `${path}/`.startsWith(value.replace(/\/?$/, '/')),
      )
      .map((match) => ({ rule, rank: match.path.type === 'Exact' ? Infinity : match.path.value.length })),
  );
  return ranked.sort((a, b) => b.rank - a.rank)[0]?.rule;
}

/** Paths of a service's GET routes whose answer stays open, from its controllers. */
function streamsOf(service: string): string[] {
  const folder = join(ROOT, 'services', service, 'src');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.controller.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .filter((text) => text.includes('.hijack()'))
    .flatMap((text) => {
      const prefix = /@Controller\('([^']*)'\)/.exec(text)?.[1] ?? '';
      return [...text.matchAll(/@Get\('([^']*)'\)/g)].map(([, path]) => `/${prefix}/${path}`);
    });
}

describe('k8s routes', () => {
  it('let a stream of the control room last as long as somebody looks', () => {
    const streams = streamsOf('control-room');
    expect(streams).toEqual(expect.arrayContaining(['/api/stream', '/api/replay']));
    for (const path of streams)
      expect(ruleFor('control-room', path)?.timeouts).toEqual({ request: '0s', backendRequest: '0s' });
  });

  it('give every other request as long as the service gives it', () => {
    const request = `${limitOf('libs/runtime/src/service.ts', 'requestMs') / 1_000}s`;
    expect(ruleFor('control-room', '/api/figures')?.timeouts).toEqual({ request });
    expect(ruleFor('dossier-events', '/v1/events')?.timeouts).toEqual({ request });
    expect(ruleFor('notifications', '/canh-bao/1')?.timeouts).toEqual({ request });
    const drift = Number.parseInt(ruleFor('control-room', '/api/drift')!.timeouts!.request);
    const minutes = /driftMs: (\d+) \* 60_000/.exec(readFileSync(join(ROOT, CONTROL_ROOM), 'utf8'))![1];
    expect(drift).toBeGreaterThan(Number(minutes) * 60);
  });

  it.each(routes.map(({ metadata }) => metadata.name))('keep health and metrics of %s inside', (name) => {
    for (const path of ['/metrics', '/livez', '/readyz']) {
      const rule = ruleFor(name, path);
      expect(rule?.backendRefs).toBeUndefined();
      if (rule) expect(rule.filters).toEqual([expect.objectContaining({ type: 'RequestRedirect' })]);
    }
  });

  it.each(['/', '/chi-so/dossier.on-time', '/assets/index.js', '/api/login'])(
    'lead %s to the wall',
    (path) => {
      expect(ruleFor('control-room', path)?.backendRefs).toEqual([{ name: 'control-room', port: 8080 }]);
    },
  );

  it('lead where services say that people and sources reach them', () => {
    expectAgreement(routes, asWritten('base'));
  });

  const tool = noRenderer === undefined ? it : it.skip;
  const why = noRenderer === undefined ? '' : ` (skipped: ${noRenderer})`;
  tool(`lead there in production, too${why}`, () => {
    const all = rendered('overlays/production');
    expectAgreement(ofKind(all, 'HTTPRoute'), all);
  });
});

const CONTROL_ROOM = 'services/control-room/src/config.ts';

/** By the variables that hold a public address, the route behind it. */
const ADDRESSES = {
  NHIP_CONTROL_ROOM_URL: 'control-room',
  NHIP_EVENTS_URL: 'dossier-events',
  NHIP_ALERTS_URL: 'notifications',
  NHIP_ANSWER_URL: 'notifications',
};

function expectAgreement(some: readonly Manifest[], all: readonly Manifest[]): void {
  const settings = ofKind(all, 'ConfigMap')[0]!.data!;
  for (const [variable, name] of Object.entries(ADDRESSES)) {
    const route = some.find(({ metadata }) => metadata.name === name)!;
    expect(route.spec['hostnames']).toEqual([new URL(settings[variable]!).hostname]);
  }
}
