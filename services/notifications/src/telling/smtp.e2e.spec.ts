import { freePort } from '@nhip/testing';
import { createServer } from 'node:net';
import { Mailbox, type MailboxOptions } from '../testing/mailbox';
import { outgoingTo } from './outgoing.spec-data';
import { Smtp } from './smtp';

const MAIL = outgoingTo({ email: 'a@tinh.vn' }, 'email');

describe('a mail', () => {
  let mailbox: Mailbox;
  let smtp: Smtp;
  const open = async (options: MailboxOptions = {}): Promise<void> => {
    mailbox = await Mailbox.open(options);
    smtp = new Smtp({ url: mailbox.url, from: 'nhip@tinh.vn', title: 'Tỉnh mẫu', timeoutMs: 5_000 });
  };
  afterEach(async () => {
    smtp.close();
    await mailbox?.close();
  });

  it('comes as text and HTML, under the name of its send', async () => {
    await open();
    await expect(smtp.deliver(MAIL)).resolves.toEqual({ outcome: 'sent' });
    const [mail] = mailbox.to('a@tinh.vn');
    expect(mail).toMatchObject({
      subject: 'Cảnh báo: Tỷ lệ đúng hạn dưới chỉ tiêu, Xã Đồng Tâm · 81,0%',
      messageId: '<2026-11-21-017.opened.chanh-vp.email.on-time-under-target_7c_xa-01@tinh.vn>',
      headers: {
        from: 'Tỉnh mẫu <nhip@tinh.vn>',
        to: 'Nguyễn Văn A <a@tinh.vn>',
        'auto-submitted': 'auto-generated',
      },
    });
    expect(mail?.text).toContain('Số liệu căn cứ: 81,0% = 115/142 hồ sơ');
    expect(mail?.text).toContain('https://canh-bao.tinh.vn/canh-bao/2026-11-21-017?t=abc');
    expect(mail?.html).toContain('<html lang="vi">');
    expect(mail?.html).toContain('Xã Đồng Tâm: 81,0%, dưới chỉ tiêu giao 98%.');
  });

  it('of a later step names the first one of its episode', async () => {
    await open();
    await smtp.deliver({ ...MAIL, word: MAIL.word.replace('opened', 'resolved') });
    const [mail] = mailbox.mails;
    expect(mail?.headers['references']).toBe(`<${MAIL.thread}@tinh.vn>`);
    expect(mail?.messageId).not.toBe(mail?.headers['references']);
  });

  it('shows markup of names as text', async () => {
    await open();
    const message = { ...MAIL.message, lead: '<script>alert("1")</script> & co' };
    await smtp.deliver({ ...MAIL, message });
    expect(mailbox.mails[0]?.html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; co');
    expect(mailbox.mails[0]?.html).not.toContain('<script');
  });

  it.each([
    ['nobody of that name', 550, 'never'],
    ['a mailbox that is full for now', 452, 'later'],
  ])('to %s is told as such', async (text, code, outcome) => {
    await open({ refuse: () => ({ code, text }) });
    const delivered = await smtp.deliver(MAIL);
    expect(delivered).toEqual({ outcome, reason: expect.stringContaining(text) });
    expect(mailbox.mails).toEqual([]);
  });

  it.each([530, 550, 554])('whose sender is refused by %i is tried again, whoever gets it', async (code) => {
    await open({ refuseSender: () => ({ code, text: 'not from here' }) });
    await expect(smtp.deliver(MAIL)).resolves.toEqual({
      outcome: 'later',
      reason: expect.stringContaining('not from here'),
    });
  });

  it('waits while nobody listens, and goes once somebody does', async () => {
    const port = await freePort();
    smtp = new Smtp({ url: `smtp://127.0.0.1:${port}`, from: 'nhip@tinh.vn', title: 'T', timeoutMs: 5_000 });
    await expect(smtp.deliver(MAIL)).resolves.toMatchObject({ outcome: 'later' });
    mailbox = await Mailbox.open({ port });
    await expect(smtp.deliver(MAIL)).resolves.toEqual({ outcome: 'sent' });
  });

  it('is sent again over a new connection after the server was away', async () => {
    await open();
    await smtp.deliver(MAIL);
    const { port } = mailbox;
    await mailbox.close();
    await expect(smtp.deliver(MAIL)).resolves.toMatchObject({ outcome: 'later' });
    mailbox = await Mailbox.open({ port });
    await expect(smtp.deliver(MAIL)).resolves.toEqual({ outcome: 'sent' });
  });

  it('that was taken, but whose connection broke before the answer, is tried once and told as open', async () => {
    let taken = 0;
    await open({
      before: () => {
        taken += 1;
        mailbox.cut();
        return Promise.resolve();
      },
    });
    await expect(smtp.deliver(MAIL)).resolves.toMatchObject({ outcome: 'later' });
    expect(taken).toBe(1);
  });

  it('does not wait for ever for a server that says nothing', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    smtp = new Smtp({ url: `smtp://127.0.0.1:${port}`, from: 'nhip@tinh.vn', title: 'T', timeoutMs: 300 });
    const began = performance.now();
    await expect(smtp.deliver(MAIL)).resolves.toMatchObject({ outcome: 'later', timedOut: true });
    expect(performance.now() - began).toBeLessThan(5_000);
    smtp.close();
    silent.close();
  });
});
