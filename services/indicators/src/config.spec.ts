import { parseConfig } from './config';

const WHOLE = {
  NHIP_DATABASE_URL: 'postgresql://nhip@127.0.0.1:5432/nhip_indicators',
  NHIP_KAFKA_BROKERS: '127.0.0.1:9092,127.0.0.1:9093',
  NHIP_HTTP_PORT: '8081',
  NHIP_GRPC_PORT: '8082',
  NHIP_GRPC_TOKEN: '0123456789abcdef',
};

describe('the environment of indicators', () => {
  it('has defaults for all that a province need not say', () => {
    const config = parseConfig(WHOLE);
    expect(config).toMatchObject({
      ...{ httpHost: '127.0.0.1', grpcHost: '127.0.0.1', grpcPort: 8082, recountEverySeconds: 3600 },
      kafkaBrokers: ['127.0.0.1:9092', '127.0.0.1:9093'],
    });
    expect(config.zone.name).toBe('Asia/Ho_Chi_Minh');
    expect(config).not.toHaveProperty('clockAt');
  });

  it('may stand still at an instant', () => {
    const { clockAt } = parseConfig({ ...WHOLE, NHIP_CLOCK: '2024-01-01T00:00:00-05:00' });
    expect(clockAt).toBe(Date.UTC(2024, 0, 1, 5));
  });

  it('is refused with every fault in one error, and no secret in it', () => {
    const wrong = { NHIP_HTTP_PORT: '99999', NHIP_GRPC_TOKEN: 'short', NHIP_ZONE: 'Mars/Olympus' };
    const refusal = (): unknown => parseConfig(wrong);
    for (const name of [
      'NHIP_DATABASE_URL: missing',
      'NHIP_KAFKA_BROKERS',
      'NHIP_HTTP_PORT',
      'NHIP_GRPC_PORT',
    ])
      expect(refusal).toThrow(name);
    expect(refusal).toThrow(/NHIP_ZONE: an IANA time zone/);
    expect(refusal).not.toThrow(/short/);
  });
});
