import { freePort } from '@nhip/testing';
import { once } from 'node:events';
import { HookReceiver, type HookReceiverOptions } from '../testing/hook-receiver';
import { outgoingTo, SECRET } from './outgoing.spec-data';
import { Webhook } from './webhook';

const hook = new Webhook({ timeoutMs: 5_000, answerBytes: 64 });

describe('a call', () => {
  let receiver: HookReceiver;
  const open = async (options: Partial<HookReceiverOptions> = {}): Promise<ReturnType<typeof outgoingTo>> => {
    receiver = await HookReceiver.open({ secret: SECRET, ...options });
    return outgoingTo({ webhook: { url: receiver.url, secret: SECRET } }, 'webhook');
  };
  afterEach(() => receiver?.close());

  it('is believed by a receiver that checks Standard Webhooks, and says all of the alert', async () => {
    const outgoing = await open();
    await expect(hook.deliver(outgoing)).resolves.toEqual({ outcome: 'sent' });
    expect(receiver.refused).toEqual([]);
    expect(receiver.calls).toEqual([
      {
        id: 'msg_2026-11-21-017.opened.chanh-vp.webhook.on-time-under-target_7c_xa-01',
        body: {
          type: 'nhip.alert.opened',
          timestamp: '2026-11-21T02:07:12.000Z',
          data: expect.objectContaining({
            id: '2026-11-21-017',
            subject: expect.objectContaining({ unit: 'xa-01', indicator: 'dossier.on-time.E' }),
            evidence: expect.objectContaining({ numerator: 115, denominator: 142, bound: 0.98 }),
            message: expect.objectContaining({ lead: 'Xã Đồng Tâm: 81,0%, dưới chỉ tiêu giao 98%.' }),
          }) as object,
        },
      },
    ]);
  });

  it('with another secret is not believed, and will be tried again', async () => {
    const outgoing = await open({ secret: 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' });
    await expect(hook.deliver(outgoing)).resolves.toEqual({
      outcome: 'later',
      reason: '400 another signature',
    });
    expect(receiver.calls).toEqual([]);
  });

  it('does not follow to where it is sent on', async () => {
    const elsewhere = await HookReceiver.open({ secret: SECRET });
    const outgoing = await open({
      answer: (_, response) => Boolean(response.writeHead(307, { location: elsewhere.url }).end()),
    });
    await expect(hook.deliver(outgoing)).resolves.toMatchObject({ outcome: 'later', reason: '307' });
    expect(elsewhere.calls).toEqual([]);
    await elsewhere.close();
  });

  it.each([
    [410, 'never'],
    [404, 'later'],
    [500, 'later'],
  ])('that is answered %i is tried again or not', async (status, outcome) => {
    const outgoing = await open({ answer: (_, response) => Boolean(response.writeHead(status).end('why')) });
    await expect(hook.deliver(outgoing)).resolves.toEqual({ outcome, reason: `${status} why` });
  });

  it('reads no more of an answer than its limit', async () => {
    const outgoing = await open({
      answer: (_, response) => {
        response.writeHead(500);
        const more = (): void => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
          response.once('drain', more);
        };
        more();
        return true;
      },
    });
    const delivered = await hook.deliver(outgoing);
    expect(delivered).toEqual({ outcome: 'later', reason: `500 ${'x'.repeat(64)}` });
  });

  it.each([
    [200, { outcome: 'sent' }],
    [410, { outcome: 'never', reason: '410 gone' }],
    [503, { outcome: 'later', reason: '503 gone', timedOut: true }],
  ])('is judged by its status %i, though the body never ends', async (status, delivered) => {
    const outgoing = await open({
      answer: (_, response) => {
        response.writeHead(status).flushHeaders();
        return response.write('gone');
      },
    });
    const short = new Webhook({ timeoutMs: 500, answerBytes: 64 });
    await expect(short.deliver(outgoing)).resolves.toEqual(delivered);
  });

  it('that was taken does not wait for a body that never begins', async () => {
    const ended: Promise<unknown>[] = [];
    const outgoing = await open({
      answer: (_, response) => {
        ended.push(once(response, 'close'));
        response.writeHead(200).flushHeaders();
        return true;
      },
    });
    const began = performance.now();
    await expect(hook.deliver(outgoing)).resolves.toEqual({ outcome: 'sent' });
    await Promise.all(ended);
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  it('does not wait for ever for an answer', async () => {
    const outgoing = await open({ answer: () => true });
    const short = new Webhook({ timeoutMs: 200, answerBytes: 64 });
    await expect(short.deliver(outgoing)).resolves.toEqual({
      ...{ outcome: 'later', reason: 'no answer in time', timedOut: true },
    });
  });

  it('to nobody is tried again', async () => {
    const url = `http://127.0.0.1:${await freePort()}/`;
    const delivered = await hook.deliver(outgoingTo({ webhook: { url, secret: SECRET } }, 'webhook'));
    expect(delivered).toEqual({ outcome: 'later', reason: expect.stringContaining('ECONNREFUSED') });
  });
});
