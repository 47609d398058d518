import type { SendName } from './alert';
import { messageIdOf, webhookIdOf, wordOf } from './send-name';

const KEY: SendName = {
  alert: 'on-time-under-target|xa-01',
  episode: '2026-11-20-017',
  step: 'opened',
  recipient: 'chanh-vp',
  channel: 'email',
};

describe('the name of a send', () => {
  it('is the same whenever it is asked for, and marks the mail and the call', () => {
    const name = wordOf(KEY);
    expect(name).toBe('2026-11-20-017.opened.chanh-vp.email.on-time-under-target_7c_xa-01');
    expect(wordOf({ ...KEY })).toBe(name);
    expect(messageIdOf(name, 'nhip.tinh.vn')).toBe(`<${name}@nhip.tinh.vn>`);
    expect(webhookIdOf(name)).toBe(`msg_${name}`);
  });

  it.each<[string, Partial<SendName>]>([
    ['alert', { alert: 'on-time-under-target|xa-02' }],
    ['episode', { episode: '2026-11-20-018' }],
    ['step', { step: 'resolved' }],
    ['recipient', { recipient: 'chu-tich' }],
    ['channel', { channel: 'webhook' }],
  ])('differs with the %s', (_, other) => {
    expect(wordOf({ ...KEY, ...other })).not.toBe(wordOf(KEY));
  });

  it('fits a header whatever a unit is called, and keeps units apart', () => {
    const odd = ['xã Đông.Tâm', 'xã Đông_2e_Tâm', 'a>b\r\nBcc: x', '𠀀'].map((unit) =>
      wordOf({ ...KEY, alert: unit }),
    );
    expect(odd.every((name) => /^[A-Za-z0-9_.-]+$/.test(name))).toBe(true);
    expect(new Set(odd).size).toBe(odd.length);
  });
});
