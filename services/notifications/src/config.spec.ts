import { parseConfig } from './config';

const GOOD = {
  NHIP_DATABASE_URL: 'postgresql://u@127.0.0.1:1/d',
  NHIP_KAFKA_BROKERS: '127.0.0.1:2',
  NHIP_HTTP_PORT: '0',
  NHIP_OPERATOR_KEY_HASH: 'a'.repeat(64),
  NHIP_EVENTS_GRPC: '127.0.0.1:3',
  NHIP_INDICATORS_GRPC: '[::1]:4',
  NHIP_GRPC_TOKEN: 'a-token-of-the-test',
  NHIP_ALERT_RULES: '/rules',
  NHIP_ANSWER_SECRET: 's'.repeat(32),
  NHIP_ANSWER_URL: 'https://nhip.tinh.vn/',
  NHIP_CONTROL_ROOM_URL: 'https://nhip.tinh.vn',
};

describe('the configuration of notifications', () => {
  it('needs no mail server and no recipients', () => {
    const { telling, clockAt, zone, eventsGrpc } = parseConfig(GOOD);
    expect(telling).not.toHaveProperty('smtpUrl');
    expect(telling).not.toHaveProperty('recipientsFile');
    expect([...eventsGrpc]).toEqual([['dossier', '127.0.0.1:3']]);
    expect(telling.answerUrl).toBe('https://nhip.tinh.vn');
    expect([clockAt, zone.name]).toEqual([undefined, 'Asia/Ho_Chi_Minh']);
  });

  it('is refused with every fault, and none of the values', () => {
    const wrong = {
      ...GOOD,
      NHIP_ZONE: 'Mars',
      NHIP_EVENTS_GRPC: 'nowhere',
      NHIP_SMTP_URL: 'http://secret@x',
    };
    const { NHIP_ALERT_RULES: _, ...missing } = wrong;
    const parse = (): unknown => parseConfig(missing);
    for (const fault of [
      'NHIP_ZONE: an IANA time zone',
      'NHIP_EVENTS_GRPC: stream=host:port',
      'NHIP_SMTP_URL: an URL like',
      'NHIP_ALERT_RULES: missing',
    ])
      expect(parse).toThrow(fault);
    expect(parse).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret@x') as string }),
    );
  });
});
