import { spawnSync } from 'node:child_process';
import { HANGS_AFTER_MS } from '@nhip/testing';
import { newInstance } from '../../deploy/local/src/instance';
import { environmentOf, SERVICES } from '../../deploy/local/src/services';
import { ROOT } from '../journeys/instance';

const OPTIONS = { dataDir: '/nowhere', demo: true, fresh: false, quiet: true };

/** Runs a service's program as it is shipped, with nothing in its environment but `environment`. */
function run(entry: string, words: readonly string[], environment: NodeJS.ProcessEnv) {
  const { PATH } = process.env;
  return spawnSync(process.execPath, [entry, ...words], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { PATH, ...environment },
    timeout: HANGS_AFTER_MS,
  });
}

describe.each(SERVICES)('$name --print-config', (service) => {
  it('prints what takes effect, and none of the secrets', async () => {
    const instance = await newInstance(OPTIONS);
    const environment = environmentOf(service, instance, { project: ROOT, dataDir: '/nowhere' });
    const { NHIP_LOG_LEVEL: _, ...given } = environment;
    const printed = run(service.entry, ['--print-config'], given);
    expect([printed.status, printed.stderr]).toEqual([0, '']);
    expect(printed.stdout).toContain(
      `NHIP_DATABASE_URL=postgresql://${service.database}:***@127.0.0.1:${instance.ports.postgres}/${service.database}\n`,
    );
    expect(printed.stdout).toContain(`NHIP_HTTP_PORT=${instance.ports[service.port]}\n`);
    expect(printed.stdout).toContain('NHIP_GRPC_TOKEN=***\n');
    expect(printed.stdout).toContain('NHIP_LOG_LEVEL=info  # default\n');
    const { databases, ...others } = instance.secrets;
    for (const secret of [
      ...Object.values(others),
      ...Object.values(databases),
      given['NHIP_OPERATOR_KEY_HASH'],
    ])
      expect(printed.stdout).not.toContain(secret);
  });
});

describe('a service whose environment does not fit', () => {
  const [service] = SERVICES;
  const { entry } = service as (typeof SERVICES)[number];

  it('lists every fault with --print-config, without what it holds, and exits 78', () => {
    const refused = run(entry, ['--print-config'], {
      NHIP_DATABASE_URL: 'mysql://root:s3cret@db',
      NHIP_ZONE: 'Mars',
    });
    expect([refused.status, refused.stdout]).toEqual([78, '']);
    expect(refused.stderr).toMatch(
      /NHIP_DATABASE_URL: an URL like[^]*NHIP_KAFKA_BROKERS: missing[^]*NHIP_ZONE: an IANA/,
    );
    expect(refused.stderr).not.toMatch(/s3cret|Mars/);
  });

  it('understands no other word', () => {
    const refused = run(entry, ['--print-confg'], {});
    expect([refused.status, refused.stdout]).toEqual([64, '']);
    expect(refused.stderr).toContain('--print-config');
  });
});
