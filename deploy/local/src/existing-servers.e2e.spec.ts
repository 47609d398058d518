import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { existingServers, expectSameServers } from './existing-servers';
import { newInstance, type Instance } from './instance';

const URL_OF_ADMIN = 'postgresql://admin:s3cret@db.example.vn:5432/postgres';

describe('the environment of npm start', () => {
  it('names no server, one, or both; what is empty names none', () => {
    expect(existingServers({ NHIP_DATABASE_URL: '', NHIP_TOPIC_PREFIX: 'a.' })).toEqual({});
    expect(existingServers({ NHIP_DATABASE_URL: URL_OF_ADMIN })).toEqual({ databaseUrl: URL_OF_ADMIN });
    expect(existingServers({ NHIP_KAFKA_BROKERS: 'a:9092,b:9093', NHIP_TOPIC_PREFIX: 'test.' })).toEqual({
      kafka: { brokers: 'a:9092,b:9093', topicPrefix: 'test.' },
    });
  });

  it.each([
    [{ NHIP_DATABASE_URL: 'mysql://root:s3cret@db' }, /NHIP_DATABASE_URL .*does not look like postgresql:/],
    [{ NHIP_DATABASE_URL: 'postgresql:///nhip?password=s3cret' }, /NHIP_DATABASE_URL/],
    [{ NHIP_KAFKA_BROKERS: 's3cret' }, /NHIP_KAFKA_BROKERS .*host:9092/],
    [{ NHIP_KAFKA_BROKERS: 'a:1', NHIP_TOPIC_PREFIX: 's3cret/' }, /NHIP_TOPIC_PREFIX/],
  ])('%j is refused without its value', (environment, why) => {
    const read = (): unknown => existingServers(environment);
    expect(read).toThrow(why);
    expect(read).not.toThrow(/s3cret/);
  });
});

describe('the data of an instance', () => {
  let dataDir: string;
  let instance: Instance;

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'existing-'));
    instance = await newInstance({ dataDir, demo: false, fresh: false, quiet: true });
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  const named = { databaseUrl: URL_OF_ADMIN, kafka: { brokers: 'a:9092', topicPrefix: '' } };

  it('may begin anywhere', () => {
    expectSameServers({}, instance, dataDir);
    expectSameServers(named, instance, dataDir);
  });

  it.each([
    ['postgres', /its own server .*postgres/],
    ['kafka', /its own server .*kafka/],
  ])('that is in its own %s does not move', (part, why) => {
    mkdirSync(join(dataDir, part, 'data'), { recursive: true });
    expectSameServers({}, instance, dataDir);
    expect(() => expectSameServers(named, instance, dataDir)).toThrow(why);
  });

  it('that is in an existing server is not looked for in an own one', () => {
    const postgres = { url: 'postgresql://db.example.vn:5432', id: '7' };
    const kafka = { brokers: 'a:9092', topicPrefix: '', id: 'c' };
    expect(() => expectSameServers({}, { ...instance, existing: { postgres } }, dataDir)).toThrow(
      /in the server postgresql:\/\/db\.example\.vn:5432/,
    );
    expect(() => expectSameServers({}, { ...instance, existing: { kafka } }, dataDir)).toThrow(
      expect.objectContaining({ todo: expect.stringContaining('NHIP_KAFKA_BROKERS=…') as string }),
    );
    expectSameServers(named, { ...instance, existing: { postgres, kafka } }, dataDir);
  });
});
