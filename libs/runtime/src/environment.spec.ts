import { z } from 'zod';
import { parseEnvironment, SETTINGS } from './environment';

const { NHIP_DATABASE_URL, NHIP_HTTP_PORT, NHIP_HTTP_HOST, NHIP_KAFKA_BROKERS, NHIP_CLOCK } = SETTINGS;
const schema = z.object({
  NHIP_DATABASE_URL,
  NHIP_HTTP_PORT,
  NHIP_HTTP_HOST,
  NHIP_KAFKA_BROKERS,
  NHIP_CLOCK,
});

describe('the environment of a service', () => {
  it('becomes values, with loopback unless told', () => {
    const environment = {
      NHIP_DATABASE_URL: 'postgresql://nhip@127.0.0.1:5432/nhip',
      NHIP_HTTP_PORT: '8080',
      NHIP_KAFKA_BROKERS: 'a:9092,b:9092',
      NHIP_CLOCK: '2024-01-01T00:00:00-05:00',
      HOME: '/somewhere',
    };
    expect(parseEnvironment(schema, environment)).toEqual({
      NHIP_DATABASE_URL: 'postgresql://nhip@127.0.0.1:5432/nhip',
      NHIP_HTTP_HOST: '127.0.0.1',
      NHIP_HTTP_PORT: 8080,
      NHIP_KAFKA_BROKERS: ['a:9092', 'b:9092'],
      NHIP_CLOCK: Date.UTC(2024, 0, 1, 5),
    });
  });

  it('lists every fault in one error, and no value', () => {
    const environment = {
      NHIP_DATABASE_URL: 'mysql://root:s3cret@db',
      NHIP_HTTP_PORT: '99999',
      NHIP_KAFKA_BROKERS: '',
    };
    const parse = (): unknown => parseEnvironment(schema, environment);
    expect(parse).toThrow(
      /NHIP_DATABASE_URL: an URL like[^]*NHIP_HTTP_PORT: [^]*NHIP_KAFKA_BROKERS: missing/,
    );
    expect(parse).not.toThrow(/s3cret/);
  });
});
