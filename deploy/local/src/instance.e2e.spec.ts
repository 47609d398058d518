import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  databasePassword,
  newInstance,
  readInstance,
  resumed,
  withPort,
  writeInstance,
  type Instance,
} from './instance';
import type { StartOptions } from './start-options';

const options: StartOptions = { dataDir: '/nowhere', demo: true, fresh: false, quiet: true };
let folder: string;
let instance: Instance;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'instance-'));
  instance = await newInstance(options);
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a new instance', () => {
  it('has ports that differ, and secrets that differ from those of any other', async () => {
    const ports = Object.values(instance.ports);
    expect(new Set(ports).size).toBe(ports.length);
    const other = await newInstance(options);
    for (const key of ['postgres', 'grpcToken', 'session'] as const) {
      expect(Buffer.from(instance.secrets[key], 'base64url')).toHaveLength(32);
      expect(instance.secrets[key]).not.toBe(other.secrets[key]);
    }
    expect(instance.operatorKey).not.toBe(other.operatorKey);
    expect(instance.adminPassword).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
    expect(databasePassword(instance, 'a')).toBe(databasePassword(instance, 'a'));
    expect(databasePassword(instance, 'a')).not.toBe(databasePassword(instance, 'b'));
  });

  it('takes the page’s port from the person', async () => {
    expect((await newInstance({ ...options, port: 8086 })).url).toBe('http://127.0.0.1:8086');
  });

  it('shows no sample data when none is wanted', async () => {
    expect(await newInstance({ ...options, demo: false })).toMatchObject({
      sampleData: false,
      title: 'Nhịp',
    });
  });
});

describe('instance.json', () => {
  it('comes back as it was written, for its owner only, and leaves no other file', () => {
    writeInstance(folder, instance);
    expect(readInstance(folder)).toEqual(instance);
    expect(statSync(join(folder, 'instance.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['instance.json']);
    expect(readFileSync(join(folder, 'instance.json'), 'utf8')).toMatch(/\}\n$/);
  });

  it('is no instance when the folder is new, and a problem that says what to do when it is broken', () => {
    expect(readInstance(folder)).toBeUndefined();
    writeFileSync(join(folder, 'instance.json'), '{"url":');
    expect(() => readInstance(folder)).toThrow(
      expect.objectContaining({ todo: expect.stringContaining('--fresh') as string }),
    );
  });
});

describe('a later start', () => {
  it('keeps everything when nothing is asked for', async () => {
    expect(await resumed(instance, options)).toEqual(instance);
  });

  it('chooses the ports and secrets that an older version did not write, and keeps the others', async () => {
    const older = structuredClone(instance) as unknown as {
      ports: Partial<Instance['ports']>;
      secrets: Partial<Instance['secrets']>;
    };
    delete older.ports.eventsGrpc;
    delete older.secrets.parked;
    delete older.secrets.answers;
    writeInstance(folder, older as Instance);
    const again = await resumed(readInstance(folder)!, options);
    expect(again).toEqual({
      ...instance,
      ports: { ...instance.ports, eventsGrpc: again.ports.eventsGrpc },
      secrets: { ...instance.secrets, parked: again.secrets.parked, answers: again.secrets.answers },
    });
    expect(again.ports.eventsGrpc).toBeGreaterThan(0);
    expect(Object.values(instance.ports)).not.toContain(again.ports.eventsGrpc);
    expect(Buffer.from(again.secrets.parked, 'base64')).toHaveLength(32);
    expect(again.secrets.parked).not.toBe(instance.secrets.parked);
    expect(Buffer.from(again.secrets.answers, 'base64url')).toHaveLength(32);
  });

  it('moves the page, and only the page', async () => {
    const moved = await resumed(instance, { ...options, port: 8086 });
    expect(moved).toEqual({
      ...instance,
      url: 'http://127.0.0.1:8086',
      ports: { ...instance.ports, page: 8086 },
    });
  });

  it.each([
    ['2024-01-01T00:00:00Z', '2024-01-01T00:00:00Z'],
    ['2024-01-01T00:00:00Z', '2024-01-01T00:00:00-05:00'],
  ])('lets the clock go from %s to %s', async (from, to) => {
    expect((await resumed({ ...instance, clock: from }, { ...options, clock: to })).clock).toBe(to);
  });

  it('lets no clock go back, nor stand still where time has run', async () => {
    const at = { ...instance, clock: '2024-01-01T00:00:00-05:00' };
    const asked = { ...options, clock: '2024-01-01T00:00:00Z' };
    await expect(resumed(at, asked)).rejects.toThrow(/does not go back/);
    await expect(resumed(instance, asked)).rejects.toThrow(/does not go back/);
  });

  it('keeps a raised generation of the facts, and lets it only rise', async () => {
    const raised = await resumed(instance, { ...options, generation: 2 });
    expect((await resumed(raised, options)).generation).toBe(2);
    await expect(resumed(raised, { ...options, generation: 1 })).rejects.toThrow(/only rises/);
  });

  it('counts days in no other zone', async () => {
    await expect(resumed(instance, { ...options, zone: 'America/New_York' })).rejects.toThrow(
      /counted in Asia\/Ho_Chi_Minh/,
    );
    expect((await resumed(instance, { ...options, zone: instance.zone })).zone).toBe(instance.zone);
  });

  it('tells the new addresses when an inner port moves', () => {
    const moved = withPort(withPort(instance, 'events', 4001), 'indicators', 4002);
    expect(moved.eventsUrl).toBe('http://127.0.0.1:4001');
    expect(moved.metricsUrl).toBe('http://127.0.0.1:4002/metrics');
  });
});
