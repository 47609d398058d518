import { asWritten, matches, noRenderer, ofKind, rendered } from './manifests';
import type { Container, Labels, Manifest, Selector } from './manifests';

interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}
interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports: readonly { readonly port: string | number }[];
}
interface Policy {
  readonly podSelector: Selector;
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}
type Place = { readonly pod: Labels } | { readonly namespace: string };

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

describe('k8s base: what may flow', () => {
  const all = asWritten('base');

  it('is nothing by default', () => {
    expect(policiesOf(all)).toContainEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  });

  it('are the questions that services are told to ask, and no others among pods', () => {
    const wanted = pods(all).flatMap(({ name, container }) =>
      container.env
        .filter((each) => /^NHIP_(INDICATORS|EVENTS)_GRPC$/.test(each.name))
        .flatMap(({ value = '' }) => value.split(','))
        .map((address) => `${name} → ${address.replace(/^\w+=/, '')}`),
    );
    expect(wanted).toHaveLength(8);
    expect(flowsAmongPods(all).sort()).toEqual(wanted.sort());
  });

  it('is the way of each to its database and to Kafka, if it speaks to it', () => {
    const settings = ofKind(all, 'ConfigMap')[0]!.data!;
    const [host, port] = settings['NHIP_KAFKA_BROKERS']!.split(':');
    const namespace = host!.split('.')[1]!;
    for (const { name, labels } of pods(all)) {
      expect({ name, postgres: leaves(all, labels, { namespace: 'postgres' }, 5432) }).toEqual({
        name,
        postgres: true,
      });
      const speaks = /-events$/.test(name) || ['indicators', 'notifications'].includes(name);
      expect({ name, kafka: leaves(all, labels, { namespace }, Number(port)) }).toEqual({
        name,
        kafka: speaks,
      });
      expect(leaves(all, labels, { namespace: 'kube-system' }, 53)).toBe(true);
      expect(leaves(all, labels, { namespace: 'elsewhere' }, 5432)).toBe(false);
    }
    const migration = ofKind(all, 'Job')[0]!.spec.template.metadata.labels;
    expect(leaves(all, migration, { namespace: 'postgres' }, 5432)).toBe(true);
    expect(leaves(all, migration, { namespace }, Number(port))).toBe(false);
  });

  it('lets only notifications speak to the world, and never to the address of a cloud’s credentials', () => {
    const open = policiesOf(all).filter(({ egress = [] }) =>
      egress.some(({ to = [] }) => to.some(({ ipBlock }) => ipBlock)),
    );
    expect(open).toHaveLength(1);
    expect(open[0]!.egress![0]!.to).toEqual([{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] } }]);
    const told = pods(all).filter(({ labels }) => matches(open[0]!.podSelector, labels));
    expect(told.map(({ name }) => name)).toEqual(['notifications']);
  });
});

it('k8s tracing: each service reaches the collector that it is told, and nothing else there', () => {
  const all = [...asWritten('base'), ...asWritten('components/tracing')];
  const told = ofKind(all, 'ConfigMap').map(({ data }) => data?.['NHIP_OTLP_URL']);
  const { hostname, port } = new URL(told.find((url) => url !== undefined)!);
  const namespace = hostname.split('.')[1]!;
  for (const { name, labels } of pods(all)) {
    const reached = [Number(port), 443].map((each) => leaves(all, labels, { namespace }, each));
    expect({ name, reached }).toEqual({ name, reached: [true, false] });
  }
  const migration = ofKind(all, 'Job')[0]!.spec.template.metadata.labels;
  expect(leaves(all, migration, { namespace }, Number(port))).toBe(false);
});

const tool = noRenderer === undefined ? it : it.skip;
const why = noRenderer === undefined ? '' : ` (skipped: ${noRenderer})`;

tool(
  `k8s production: the gateway reaches the routed services, Prometheus all of them, nobody else any${why}`,
  () => {
    const all = rendered('overlays/production');
    const routed = ofKind(all, 'HTTPRoute').map(({ metadata }) => metadata.name);
    expect(routed.length).toBeGreaterThan(2);
    const reached = (namespace: string, port: string): string[] =>
      pods(all)
        .filter(({ labels }) => enters(all, labels, { namespace }, port))
        .map(({ name }) => name)
        .sort();
    expect(reached('gateway', 'http')).toEqual(routed.sort());
    expect(reached('monitoring', 'http')).toEqual(
      pods(all)
        .map(({ name }) => name)
        .sort(),
    );
    for (const namespace of ['gateway', 'monitoring', 'elsewhere'])
      expect(reached(namespace, 'grpc')).toEqual([]);
    const { container } = pods(all).find(({ name }) => name === 'notifications')!;
    const address = container.env.find(({ name }) => name === 'NHIP_ALERTMANAGER_URL')?.value as string;
    const { hostname, port } = new URL(address);
    const namespace = hostname.split('.')[1] as string;
    const tells = pods(all).filter(({ labels }) => leaves(all, labels, { namespace }, Number(port)));
    expect(tells.map(({ name }) => name)).toEqual(['notifications']);
    expect(reached('elsewhere', 'http')).toEqual([]);
  },
);

function pods(all: readonly Manifest[]): { name: string; labels: Labels; container: Container }[] {
  return ofKind(all, 'Deployment').map(({ metadata, spec: { template } }) => ({
    name: metadata.name,
    labels: template.metadata.labels,
    container: template.spec.containers[0],
  }));
}

function policiesOf(all: readonly Manifest[]): Policy[] {
  return ofKind(all, 'NetworkPolicy').map(({ spec }) => spec as unknown as Policy);
}

/** Every way from pod to pod that both ends allow, as `from → name:port`. */
function flowsAmongPods(all: readonly Manifest[]): string[] {
  return pods(all).flatMap((from) =>
    pods(all).flatMap((to) =>
      (to.container.ports ?? [])
        .filter(
          ({ name, containerPort }) =>
            (leaves(all, from.labels, { pod: to.labels }, name) ||
              leaves(all, from.labels, { pod: to.labels }, containerPort)) &&
            enters(all, to.labels, { pod: from.labels }, name),
        )
        .map(({ containerPort }) => `${from.name} → ${to.name}:${containerPort}`),
    ),
  );
}

/** Whether a policy of the pod lets it begin a connection there. */
function leaves(all: readonly Manifest[], pod: Labels, there: Place, port: string | number): boolean {
  return policiesOf(all)
    .filter(({ podSelector }) => matches(podSelector, pod))
    .some(({ egress = [] }) => egress.some(({ to, ports }) => holds(to, there) && names(ports, port)));
}

/** Whether a policy of the pod lets a connection from there in. */
function enters(all: readonly Manifest[], pod: Labels, there: Place, port: string | number): boolean {
  return policiesOf(all)
    .filter(({ podSelector }) => matches(podSelector, pod))
    .some(({ ingress = [] }) => ingress.some(({ from, ports }) => holds(from, there) && names(ports, port)));
}

const names = (ports: Rule['ports'], port: string | number): boolean =>
  ports.some((each) => each.port === port);

function holds(peers: readonly Peer[] | undefined, there: Place): boolean {
  if (!peers) throw new Error('a rule without peers is open to everybody');
  return peers.some(({ podSelector, namespaceSelector }) => {
    if ('namespace' in there)
      return !!namespaceSelector && matches(namespaceSelector, { [NAMESPACE_NAME]: there.namespace });
    return !namespaceSelector && !!podSelector && matches(podSelector, there.pod);
  });
}
