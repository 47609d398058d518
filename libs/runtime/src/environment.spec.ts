import { z } from 'zod';
import { effectiveEnvironment, parseEnvironment } from './environment';
import { settings } from './setting';
import { SETTINGS } from './shared-settings';

const SCHEMA = settings({
  NHIP_DATABASE_URL: SETTINGS.NHIP_DATABASE_URL,
  NHIP_HTTP_PORT: SETTINGS.NHIP_HTTP_PORT,
  NHIP_HTTP_HOST: SETTINGS.NHIP_HTTP_HOST,
  NHIP_KAFKA_BROKERS: SETTINGS.NHIP_KAFKA_BROKERS,
  NHIP_TOPIC_PREFIX: SETTINGS.NHIP_TOPIC_PREFIX,
  NHIP_ZONE: SETTINGS.NHIP_ZONE,
  NHIP_CLOCK: SETTINGS.NHIP_CLOCK,
  NHIP_GRPC_TOKEN: SETTINGS.NHIP_GRPC_TOKEN,
});
const WHOLE = {
  NHIP_DATABASE_URL: 'postgresql://nhip:p%40ss@127.0.0.1:5432/nhip',
  NHIP_HTTP_PORT: '8080',
  NHIP_KAFKA_BROKERS: 'a:9092,b:9092',
  NHIP_CLOCK: '2024-01-01T00:00:00-05:00',
  NHIP_GRPC_TOKEN: 'a-token-of-the-test',
  HOME: '/somewhere',
};

describe('the environment of a service', () => {
  it('becomes values, with loopback unless told', () => {
    const { NHIP_ZONE: zone, ...values } = parseEnvironment(SCHEMA, WHOLE);
    expect(zone.name).toBe('Asia/Ho_Chi_Minh');
    expect(values).toEqual({
      NHIP_DATABASE_URL: 'postgresql://nhip:p%40ss@127.0.0.1:5432/nhip',
      NHIP_HTTP_HOST: '127.0.0.1',
      NHIP_HTTP_PORT: 8080,
      NHIP_KAFKA_BROKERS: ['a:9092', 'b:9092'],
      NHIP_TOPIC_PREFIX: '',
      NHIP_CLOCK: Date.UTC(2024, 0, 1, 5),
      NHIP_GRPC_TOKEN: 'a-token-of-the-test',
    });
  });

  it('takes what is empty as not set: the default, nothing, or a fault', () => {
    const given = { ...WHOLE, NHIP_HTTP_HOST: '', NHIP_CLOCK: '' };
    expect(parseEnvironment(SCHEMA, given)).toMatchObject({ NHIP_HTTP_HOST: '127.0.0.1' });
    expect(parseEnvironment(SCHEMA, given).NHIP_CLOCK).toBeUndefined();
    expect(() => parseEnvironment(SCHEMA, { ...WHOLE, NHIP_HTTP_PORT: '' })).toThrow(
      /NHIP_HTTP_PORT: missing$/,
    );
  });

  it('lists every fault in one error, and no value', () => {
    const wrong = {
      ...WHOLE,
      NHIP_DATABASE_URL: 'mysql://root:s3cret@db',
      NHIP_HTTP_PORT: '99999',
      NHIP_KAFKA_BROKERS: '',
      NHIP_ZONE: 'Mars/Olympus',
    };
    const parse = (): unknown => parseEnvironment(SCHEMA, wrong);
    expect(parse).toThrow(
      expect.objectContaining({
        faults: [
          'NHIP_DATABASE_URL: an URL like postgresql://user:password@host:port/database',
          'NHIP_HTTP_PORT: a port, 0 to 65535 (0: any that is free)',
          'NHIP_KAFKA_BROKERS: missing',
          'NHIP_ZONE: an IANA time zone, e.g. Asia/Ho_Chi_Minh',
        ],
      }),
    );
    expect(parse).not.toThrow(/s3cret/);
  });
});

describe('what takes effect', () => {
  it('is told with its origin, and without any secret', () => {
    const { NHIP_CLOCK: _, ...running } = WHOLE;
    expect(effectiveEnvironment(SCHEMA, { ...running, NHIP_ZNOE: 'Asia/Hue', NHIP_OTHER: '' })).toEqual([
      'NHIP_DATABASE_URL=postgresql://nhip:***@127.0.0.1:5432/nhip',
      'NHIP_HTTP_PORT=8080',
      'NHIP_HTTP_HOST=127.0.0.1  # default',
      'NHIP_KAFKA_BROKERS=a:9092,b:9092',
      'NHIP_TOPIC_PREFIX=  # default',
      'NHIP_ZONE=Asia/Ho_Chi_Minh  # default',
      '# NHIP_CLOCK is not set: the time of the system',
      'NHIP_GRPC_TOKEN=***',
      '# set, and not read here: NHIP_ZNOE',
    ]);
  });

  it.each([
    ['postgresql://host/db', 'postgresql://host/db'],
    ['postgresql://u@host:5432/db', 'postgresql://u@host:5432/db'],
    ['postgresql://u:s3cret@host:5432/db', 'postgresql://u:***@host:5432/db'],
    ['postgresql://:s3cret@host/db', 'postgresql://:***@host/db'],
    ['postgresql://u:s3c@r/e:t@host/db', 'postgresql://u:***@host/db'],
    [
      'postgres://host/db?user=u&password=s3cret&sslmode=require',
      'postgres://host/db?user=u&password=***&sslmode=require',
    ],
    ['smtps://u:s3cret@mail.example.vn:465', 'smtps://u:***@mail.example.vn:465'],
  ])('shows %s as %s', (url, shown) => {
    const known = settings({
      URL: { about: 'An address.', shape: 'an URL', secret: 'password', type: z.string() },
    });
    expect(effectiveEnvironment(known, { URL: url })).toEqual([`URL=${shown}`]);
  });
});
