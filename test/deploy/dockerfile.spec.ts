import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asWritten, named, ROOT } from './manifests';
import { variablesOf } from './settings';

interface Instruction {
  readonly name: string;
  readonly rest: string;
}
interface Stage {
  readonly from: string;
  readonly as: string | undefined;
  readonly instructions: readonly Instruction[];
}

const text = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
const instructions = instructionsOf(text);
const stages = stagesOf(instructions);
const last = stages.at(-1)!;
const inLast = (name: string): string[] =>
  last.instructions.filter((each) => each.name === name).map(({ rest }) => rest);

describe('the Dockerfile', () => {
  it('builds on one pinned image, of a Node that the project runs on', () => {
    const image = /^NODE_IMAGE=(\S+)$/.exec(instructions.find(({ name }) => name === 'ARG')!.rest)![1]!;
    expect(image).toMatch(/^[\w./-]+:24\.\d+\.\d+-[\w-]+$/);
    expect(stages.length).toBeGreaterThan(1);
    expect(stages.map(({ from }) => from)).toEqual(stages.map(() => '${NODE_IMAGE}'));
  });

  it('has the Node that npm run test:node24 tries the core with', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const [, version] = /--package=node@(\S+)/.exec(scripts['test:node24']!)!;
    expect(text).toMatch(new RegExp(`^ARG NODE_IMAGE=\\S+:${version}-`, 'm'));
  });

  it('copies only from stages that are there, and fetches nothing but npm packages as the lock file names them', () => {
    const before = stages.map(({ as }) => as);
    for (const { name, rest } of instructions) {
      expect(name).not.toBe('ADD');
      const from = /--from=(\S+)/.exec(rest)?.[1];
      if (from) expect(before).toContain(from);
      if (name === 'RUN') expect(rest).not.toMatch(/\b(curl|wget|apt|apt-get|apk|sudo|npm (i|install))\b/);
    }
    expect(stages.filter(({ instructions: of }) => of.some(({ rest }) => /npm ci/.test(rest)))).toHaveLength(
      2,
    );
  });

  it('ends in an image that holds no tools of the build and runs as a numbered user', () => {
    expect(inLast('RUN')).toEqual([]);
    expect(inLast('COPY').every((rest) => rest.startsWith('--from='))).toBe(true);
    const modules = stages.find(({ as }) => as === 'modules')!;
    const install = modules.instructions.find(({ rest }) => /npm ci/.test(rest))!.rest;
    expect(install).toMatch(/--omit=dev --omit=optional --ignore-scripts/);
    const [user, group] = inLast('USER').at(-1)!.split(':').map(Number);
    for (const id of [user, group]) expect(id).toBeGreaterThanOrEqual(1_000);
  });

  it('starts, and asks for its health, without a shell', () => {
    for (const name of ['ENTRYPOINT', 'CMD']) expect(JSON.parse(inLast(name).join())).toBeInstanceOf(Array);
    const health = inLast('HEALTHCHECK').join();
    expect(JSON.parse(health.slice(health.indexOf('['))) as string[]).toEqual([
      'node',
      '/app/service.mjs',
      'health',
    ]);
  });

  it('sets what services know, no secret, and Node as npm start does', () => {
    const environment = Object.fromEntries(
      [
        ...inLast('ENV')
          .join(' ')
          .matchAll(/(\w+)=(\S+)/g),
      ].map(([, name, value]) => [name, value]),
    ) as Record<string, string>;
    const known = variablesOf('indicators');
    const ours = Object.keys(environment).filter((name) => name.startsWith('NHIP_'));
    expect(ours.filter((name) => !known.has(name))).toEqual([]);
    const args = instructions.filter(({ name }) => name === 'ARG').map(({ rest }) => rest);
    expect([...Object.keys(environment), ...args].join(' ')).not.toMatch(/KEY|SECRET|TOKEN|PASSWORD/);
    const [local] = /NODE_OPTIONS = \[(.*)\]/.exec(read('deploy/local/src/service-process.ts'))!.slice(1);
    expect(`'${environment['NODE_OPTIONS']}'`).toBe(local);
    const [{ ports }] = named(asWritten('base'), 'Deployment', 'indicators').spec.template.spec.containers;
    const exposed = inLast('EXPOSE').join(' ').split(' ').map(Number);
    expect(ports!.map(({ containerPort }) => containerPort)).toEqual(exposed);
    expect([environment['NHIP_HTTP_PORT'], environment['NHIP_GRPC_PORT']].map(Number)).toEqual(exposed);
  });

  it('is given the manifest of every workspace, and of everything else only what is named', () => {
    const lines = read('.dockerignore').split('\n');
    const rules = lines.filter((line) => line !== '' && !line.startsWith('#'));
    expect(rules[0]).toBe('*');
    const admits = rules.filter((rule) => rule.startsWith('!')).map((rule) => rule.slice(1));
    for (const path of admits)
      expect({ path, there: existsSync(join(ROOT, path)) }).toEqual({ path, there: true });
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { link?: true }>;
    };
    const workspaces = Object.keys(packages).filter((path) => path && !path.includes('node_modules/'));
    const copied = [/^[^/]+\/[^/]+$/, /^services\/[^/]+\/web$/, /^test$/];
    for (const path of workspaces) {
      const manifest = `${path}/package.json`;
      expect({ path, copied: copied.some((each) => each.test(path)) }).toEqual({ path, copied: true });
      const admitted = admits.some((rule) => manifest === rule || manifest.startsWith(`${rule}/`));
      expect({ path, admitted }).toEqual({ path, admitted: true });
    }
    for (const secret of ['.nhip', '.git', '.env', 'k8s']) expect(admits).not.toContain(secret);
  });

  const present = spawnSync('hadolint', ['--version']).error === undefined;
  const why = present ? '' : ' (skipped: hadolint is not on the PATH)';
  (present ? it : it.skip)(`is clean by hadolint${why}`, () => {
    const { status, stdout } = spawnSync('hadolint', [join(ROOT, 'Dockerfile')], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** Instructions with their continued lines joined, comments left out. */
function instructionsOf(source: string): Instruction[] {
  return source
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => /^(\w+)\s+(.*)$/.exec(line)!)
    .map(([, name, rest]) => ({ name: name!.toUpperCase(), rest: rest!.replace(/\s+/g, ' ').trim() }));
}

function stagesOf(all: readonly Instruction[]): Stage[] {
  const made: { from: string; as: string | undefined; instructions: Instruction[] }[] = [];
  for (const each of all) {
    if (each.name === 'FROM') {
      const [from, , as] = each.rest.split(' ');
      made.push({ from: from!, as, instructions: [] });
    } else made.at(-1)?.instructions.push(each);
  }
  return made;
}
