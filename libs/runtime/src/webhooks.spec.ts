import { readSigningSecret, signedHeaders, toSigningSecret } from './webhooks';

/** The example of the Standard Webhooks libraries. */
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const MESSAGE = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: '1614265330',
  body: '{"test": 2432232314}',
};

it('signs a message as the libraries of Standard Webhooks do', () => {
  const secret = readSigningSecret(SECRET)!;
  expect(toSigningSecret(secret)).toBe(SECRET);
  expect(signedHeaders(secret, MESSAGE)).toEqual({
    'webhook-id': MESSAGE.id,
    'webhook-timestamp': MESSAGE.timestamp,
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

it.each([
  ['without its beginning', SECRET.slice('whsec_'.length)],
  ['that is no base64', 'whsec_MfKQ9r8GKYqrTwjUPD8I-PZIo2LaLaSw'],
  ['of too few bytes', toSigningSecret(Buffer.alloc(23))],
  ['of too many bytes', toSigningSecret(Buffer.alloc(65))],
])('knows no secret %s', (_, secret) => {
  expect(readSigningSecret(secret)).toBeUndefined();
});
