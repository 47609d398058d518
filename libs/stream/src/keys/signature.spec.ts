import { toSigningSecret } from '@nhip/runtime/webhooks';
import { checkSignature } from './signature';

/** The example of the Standard Webhooks libraries. */
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const BYTES = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
const SENT_AT = 1_614_265_330;
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const HEADERS = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': String(SENT_AT),
  'webhook-signature': SIGNATURE,
};
const BODY = '{"test": 2432232314}';

const check = (over: Record<string, string | undefined> = {}, { body = BODY, seconds = SENT_AT } = {}) =>
  checkSignature(BYTES, { headers: { ...HEADERS, ...over }, body: Buffer.from(body) }, seconds * 1000);

describe('a signed body', () => {
  it('is believed as the libraries of Standard Webhooks sign it', () => {
    expect(toSigningSecret(BYTES)).toBe(SECRET);
    expect(check()).toBeUndefined();
    expect(check({ 'webhook-signature': `v1,AAAA v2,x ${SIGNATURE}` })).toBeUndefined();
    expect([-300, 300].map((by) => check({}, { seconds: SENT_AT + by }))).toEqual([undefined, undefined]);
  });

  it.each<
    [string, string | undefined, Record<string, string | undefined>, { body?: string; seconds?: number }]
  >([
    ['another body', 'bad-signature', {}, { body: '{"test": 2432232315}' }],
    ['another id', 'bad-signature', { 'webhook-id': 'msg_other' }, {}],
    ['another time', 'bad-signature', { 'webhook-timestamp': String(SENT_AT + 1) }, {}],
    ['no version', 'bad-signature', { 'webhook-signature': SIGNATURE.slice(3) }, {}],
    ['a signature that is cut', 'bad-signature', { 'webhook-signature': SIGNATURE.slice(0, 20) }, {}],
    [
      'its signature after five others',
      'bad-signature',
      { 'webhook-signature': `${'x '.repeat(5)}${SIGNATURE}` },
      {},
    ],
    ['a time that is none', 'bad-timestamp', { 'webhook-timestamp': 'now' }, {}],
    ['a time too long ago', 'bad-timestamp', {}, { seconds: SENT_AT + 301 }],
    ['a time too far ahead', 'bad-timestamp', {}, { seconds: SENT_AT - 301 }],
    ['no id', 'not-signed', { 'webhook-id': undefined }, {}],
    ['no signature', 'not-signed', { 'webhook-signature': undefined }, {}],
  ])('is not believed with %s', (_, fault, over, rest) => {
    expect(check(over, rest)).toBe(fault);
  });
});
