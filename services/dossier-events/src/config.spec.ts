import { SPEC_ENVIRONMENT } from './environment.spec-data';
import { parseConfig } from './config';

describe('the configuration of dossier-events', () => {
  const environment = {
    ...SPEC_ENVIRONMENT,
    NHIP_DATABASE_URL: 'postgresql://nhip@127.0.0.1/x',
    NHIP_KAFKA_BROKERS: '127.0.0.1:9092',
    NHIP_HTTP_PORT: '8081',
    NHIP_OPERATOR_KEY_HASH: 'a'.repeat(64),
    NHIP_TOPIC_PREFIX: 't1.',
  };

  it('listens on loopback, in the first generation, unless told', () => {
    const { http, stream } = parseConfig(environment);
    expect([http.httpHost, http.httpPort]).toEqual(['127.0.0.1', 8081]);
    expect([stream.topic, stream.generation]).toEqual(['t1.nhip.dossier.facts.v1', 1]);
    expect(stream.zone.name).toBe('Asia/Ho_Chi_Minh');
    expect(stream.limits.eventBytes).toBeGreaterThan(0);
  });

  it('lists every fault at once', () => {
    expect(() => parseConfig({ ...environment, NHIP_GENERATION: '0', NHIP_HTTP_PORT: 'x' })).toThrow(
      /NHIP_HTTP_PORT[^]*NHIP_GENERATION/,
    );
    expect(() => parseConfig({ ...environment, NHIP_GENERATION: '2147483648' })).toThrow(/NHIP_GENERATION/);
    expect(() => parseConfig({ ...environment, NHIP_PARKED_KEY: 'c2hvcnQ=', NHIP_ZONE: 'Hue' })).toThrow(
      /NHIP_ZONE: an IANA[^]*NHIP_PARKED_KEY: 32 bytes/,
    );
  });
});
