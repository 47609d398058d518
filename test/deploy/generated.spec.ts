import { TOPICS } from '@nhip/contracts';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SERVICES } from '../../deploy/local/src/services';
import { asWritten, named, ofKind, ROOT } from './manifests';
import { madeSecrets } from './settings';

const RULES = join(ROOT, 'deploy/prometheus/rules');

describe('what k8s repeats', () => {
  it('rules: the PrometheusRule holds those of deploy/prometheus/rules (npm run k8s:generate)', () => {
    const groups = readdirSync(RULES)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .flatMap((name) => (parse(readFileSync(join(RULES, name), 'utf8')) as { groups: unknown[] }).groups);
    expect(groups.length).toBeGreaterThan(0);
    expect(named(asWritten('components/monitoring'), 'PrometheusRule', 'nhip').spec).toEqual({ groups });
  });

  it('topics: Strimzi makes those that services need (npm run k8s:generate)', () => {
    const made = ofKind(asWritten('strimzi'), 'KafkaTopic').map(({ metadata, spec }) => ({
      name: metadata.name,
      partitions: spec['partitions'],
      config: spec['config'],
    }));
    expect(made).toEqual(TOPICS);
  });

  it('databases: CloudNativePG, the secrets and npm start name the same ones', () => {
    const postgres = asWritten('cloudnative-pg');
    const secrets = madeSecrets();
    const { roles } = ofKind(postgres, 'Cluster')[0]!.spec['managed'] as { roles: Role[] };
    const wanted = SERVICES.map(({ database }) => database).sort();
    const databases = ofKind(postgres, 'Database').map(({ spec }) => [spec['name'], spec['owner']]);
    expect(databases.sort()).toEqual(wanted.map((name) => [name, name]));
    expect(roles.map(({ name }) => name).sort()).toEqual(wanted);
    for (const { name, database } of SERVICES) {
      const url = new URL(secretNamed(`nhip-${name}`)['NHIP_DATABASE_URL']!);
      const role = secretNamed(roles.find((each) => each.name === database)!.passwordSecret.name);
      expect(url.pathname).toBe(`/${database}`);
      expect(role).toEqual({ username: url.username, password: url.password });
    }

    function secretNamed(name: string): Readonly<Record<string, string>> {
      return secrets.find(({ metadata }) => metadata.name === name)!.stringData;
    }
  });

  it('secrets: every one that is made is asked for, and they are new each time', () => {
    const used = asWritten('base')
      .filter(({ kind }) => /^(Deployment|Job)$/.test(kind))
      .flatMap(({ spec }) => spec.template.spec.containers[0].env)
      .flatMap(({ valueFrom }) => (valueFrom?.secretKeyRef ? [valueFrom.secretKeyRef] : []))
      .map(({ name, key }) => `${name} ${key}`);
    const [one, two] = [madeSecrets(), madeSecrets()];
    const ours = one.filter(({ metadata }) => metadata.namespace === 'nhip');
    for (const { metadata, stringData } of ours)
      for (const key of Object.keys(stringData)) expect(used).toContain(`${metadata.name} ${key}`);
    const values = [...one, ...two].flatMap(({ stringData }) => Object.entries(stringData));
    const secret = values.filter(([key]) => key !== 'username').map(([, value]) => value);
    expect(new Set(secret).size).toBe(secret.length);
  });
});

interface Role {
  readonly name: string;
  readonly passwordSecret: { readonly name: string };
}
