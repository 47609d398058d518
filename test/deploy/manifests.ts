import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

export const ROOT = resolve(__dirname, '../..');
export const K8S = join(ROOT, 'k8s');

export type Labels = Readonly<Record<string, string>>;
export interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly { key: string; operator: string; values: readonly string[] }[];
}
export interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef?: { name: string; key: string; optional?: boolean } };
}
export interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
  readonly timeoutSeconds: number;
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly env: readonly Variable[];
  readonly envFrom?: readonly { readonly configMapRef: { readonly name: string } }[];
  readonly resources: Readonly<Record<'requests' | 'limits', Readonly<Record<string, string>>>>;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly lifecycle?: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
}
export interface PodSpec {
  readonly containers: readonly [Container];
  readonly initContainers?: readonly Container[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly automountServiceAccountToken: boolean;
  readonly enableServiceLinks: boolean;
  readonly terminationGracePeriodSeconds?: number;
  readonly topologySpreadConstraints?: readonly { topologyKey: string; labelSelector: Selector }[];
  readonly [rest: string]: unknown;
}
/** Any object; each kind has some of these. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Labels };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec: Spec;
}
interface Spec {
  readonly replicas?: number;
  readonly selector?: Selector;
  readonly template: { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec };
  readonly [rest: string]: unknown;
}

interface Kustomization {
  readonly resources: readonly string[];
  readonly configMapGenerator?: readonly { readonly name: string; readonly envs: readonly string[] }[];
}

/** The objects of a folder as they are written, without a tool: resources and generated settings, nothing patched. */
export function asWritten(folder: string): Manifest[] {
  const text = readFileSync(join(K8S, folder, 'kustomization.yaml'), 'utf8');
  const { resources, configMapGenerator = [] } = parse(text) as Kustomization;
  const settings = configMapGenerator.map(({ name, envs }): Manifest => {
    const lines = envs.flatMap((file) => readFileSync(join(K8S, folder, file), 'utf8').split('\n'));
    const pairs = lines.filter((line) => /^\w+=/.test(line)).map((line) => line.split(/=(.*)/s).slice(0, 2));
    return { kind: 'ConfigMap', metadata: { name }, data: Object.fromEntries(pairs) as Labels, spec: NONE };
  });
  return [
    ...settings,
    ...resources.flatMap((file) => objectsOf(readFileSync(join(K8S, folder, file), 'utf8'))),
  ];
}
const NONE = {} as Spec;

const TOOLS = [
  ['kustomize', ['build']],
  ['kubectl', ['kustomize']],
] as const;
const tool = TOOLS.find(([name]) => spawnSync(name, ['version', '--client']).error === undefined);

/** Why nothing can be rendered here; undefined when it can. */
export const noRenderer = tool ? undefined : 'neither kustomize nor kubectl is on the PATH';

/** The text that is applied to a cluster. @throws when kustomize refuses it */
export function renderedText(folder: string): string {
  const [name, args] = tool!;
  const { status, stdout, stderr } = spawnSync(name, [...args, join(K8S, folder)], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

export const rendered = (folder: string): Manifest[] => objectsOf(renderedText(folder));

function objectsOf(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
}

export const ofKind = (all: readonly Manifest[], kind: string): Manifest[] =>
  all.filter((each) => each.kind === kind);

export function named(all: readonly Manifest[], kind: string, name: string): Manifest {
  const found = all.find((each) => each.kind === kind && each.metadata.name === name);
  if (!found) throw new Error(`no ${kind} ${name}`);
  return found;
}

export function matches({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values }) => {
      if (operator !== 'In') throw new Error(`${operator} is not read here`);
      return values.includes(labels[key] ?? '');
    })
  );
}

/** The first whole number behind `name:` or `name =` in a source file, as a named limit is written there. */
export function limitOf(file: string, name: string): number {
  const found = new RegExp(`\\b${name}(?::| =) ([\\d_]+)`).exec(readFileSync(join(ROOT, file), 'utf8'))?.[1];
  if (found === undefined) throw new Error(`${file} names no ${name}`);
  return Number(found.replaceAll('_', ''));
}
