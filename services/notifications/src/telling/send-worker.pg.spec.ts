import { freshDatabase, waitFor } from '@nhip/testing';
import { openedBy } from '../answers/answer-store';
import { RECORD } from '../core/told.spec-data';
import { LIMITS, OPENED, person, SendRig } from './send-rig.spec-data';
import { SendStore } from './send-store';
import type { SendWorker } from './send-worker';

describe('sends', () => {
  let rig: SendRig;
  beforeEach(async () => {
    rig = await SendRig.open(await freshDatabase());
  });
  afterEach(() => rig.close());

  it('are written once for each person and channel, whatever comes again', async () => {
    rig.recipients = [
      person('an', { webhook: { url: 'http://x', secret: 's' } }),
      person('binh', { units: ['xa-02'] }),
      person('chi', { roles: ['province'] }),
    ];
    await rig.write([OPENED, OPENED]);
    await rig.write([OPENED]);
    expect((await rig.rows()).map(({ recipient, status }) => [recipient, status])).toEqual([
      ['an', 'waiting'],
      ['an', 'waiting'],
    ]);
    const { rows: tokens } = await rig.database.pool.query(
      'SELECT recipient, length(hash) FROM answer_token',
    );
    expect(tokens).toEqual([{ recipient: 'an', length: 32 }]);
  });

  it('go out with the link of their own recipient', async () => {
    rig.recipients = [person('an'), person('binh', { language: 'en' })];
    await rig.write([OPENED]);
    rig.work();
    await rig.settled(2);
    const links = rig.mail.given.map(({ message }) => message.links[0]?.href ?? '');
    expect(links.every((href) => /^http:\/\/a\/canh-bao\/2026-11-21-017\?t=[\w-]{43}$/.test(href))).toBe(
      true,
    );
    expect(new Set(links).size).toBe(2);
    expect(new Set(rig.mail.given.map(({ message }) => message.title.split(':')[0]))).toEqual(
      new Set(['Cảnh báo', 'Alert']),
    );
    expect((await rig.rows()).map(({ status }) => status)).toEqual(['sent', 'sent']);
  });

  it('that waited while the secret was changed bear links that work', async () => {
    await rig.write([OPENED]);
    rig.answerSecret = 'another secret of so many characters';
    rig.work();
    await rig.settled(1);
    const link = new URL(rig.mail.given[0]?.message.links[0]?.href ?? '');
    const opened = await openedBy(rig.database.pool, RECORD.id, link.searchParams.get('t') ?? '');
    expect(opened).toMatchObject({ recipient: 'an', record: { id: RECORD.id } });
  });

  it('are repeated by the same name when a process dies between handing over and writing it down', async () => {
    await rig.write([OPENED]);
    const dying = new SendStore(rig.database.pool);
    dying.sent = () => new Promise(() => undefined);
    const dead = rig.work({ leaseMs: 1_100, timeoutMs: LIMITS.timeoutMs }, dying);
    await waitFor(() => rig.mail.given.length === 1, { what: 'the mail to be handed over' });
    rig.workers.splice(rig.workers.indexOf(dead), 1);
    expect((await rig.rows())[0]).toMatchObject({ status: 'waiting', attempts: 1 });
    rig.work();
    await rig.settled(1);
    const [first, second] = rig.mail.given;
    expect(rig.mail.given).toHaveLength(2);
    expect(second?.word).toBe(first?.word);
    expect(second?.message).toEqual(first?.message);
    expect((await rig.rows())[0]).toMatchObject({ status: 'sent', attempts: 2 });
  });

  it('are told once by two processes that work at once', async () => {
    rig.recipients = Array.from({ length: 120 }, (_, at) => person(`r-${at}`));
    await rig.write([OPENED]);
    rig.mail.answer = () => new Promise((resolve) => setImmediate(() => resolve({ outcome: 'sent' })));
    rig.work();
    rig.work();
    await rig.settled(120);
    expect(rig.mail.given).toHaveLength(120);
    expect(new Set(rig.mail.words).size).toBe(120);
  });

  it('are not begun when the lease would end meanwhile, and are anybody’s again', async () => {
    await rig.write([OPENED]);
    let released = 0;
    const watched = new SendStore(rig.database.pool);
    watched.release = (send) => rig.store.release(send).then(() => void (released += 1));
    await Promise.all([
      rig.work({ leaseMs: 500 }, watched),
      waitFor(() => released > 0, { what: 'a release' }),
    ]);
    await (rig.workers.pop() as SendWorker).stop();
    expect((await rig.rows())[0]).toMatchObject({ status: 'waiting', attempts: 0 });
    expect(rig.mail.given).toEqual([]);
    rig.work();
    await rig.settled(1);
    expect(rig.mail.given).toHaveLength(1);
  });

  it('are not begun when composing them may outlast the lease', async () => {
    await rig.write([OPENED]);
    let released = 0;
    const watched = new SendStore(rig.database.pool);
    watched.release = (send) => rig.store.release(send).then(() => void (released += 1));
    rig.work({ leaseMs: 20_000, causeMs: 30_000 }, watched);
    await waitFor(() => released > 0, { what: 'a release' });
    expect(rig.mail.given).toEqual([]);
  });

  it('through a channel that is not there are given up at once, and an alert with nobody to tell is untold', async () => {
    await rig.write([OPENED], [] as never);
    expect((await rig.rows())[0]).toMatchObject({
      status: 'given-up',
      failure: expect.stringContaining('NHIP_SMTP_URL'),
    });
    expect(await rig.store.countUntold()).toBe(1);
    rig.recipients = [];
    const other = { ...RECORD, id: '2026-11-21-099', alert: 'on-time-under-target|xa-09' };
    await rig.write([{ ...OPENED, record: other }]);
    expect((await rig.store.untold(10)).map(({ id }) => id)).toEqual(['2026-11-21-099', '2026-11-21-017']);
  });

  it('that were claimed and not begun when a process stops are taken by the next one at once', async () => {
    rig.recipients = Array.from({ length: 5 }, (_, at) => person(`r-${at}`));
    await rig.write([OPENED]);
    let letGo: (() => void) | undefined;
    rig.mail.answer = () => new Promise((resolve) => (letGo = () => resolve({ outcome: 'sent' })));
    const first = rig.work();
    await waitFor(() => letGo !== undefined, { what: 'the first mail to be under way' });
    const stopped = first.stop();
    letGo?.();
    await stopped;
    rig.workers.length = 0;
    rig.mail.answer = () => ({ outcome: 'sent' });
    expect((await rig.rows()).map(({ status, attempts }) => [status, attempts]).sort()).toEqual([
      ['sent', 1],
      ...Array.from({ length: 4 }, () => ['waiting', 0]),
    ]);
    rig.work();
    await rig.settled(5);
    expect(new Set(rig.mail.words).size).toBe(5);
    expect(rig.mail.given).toHaveLength(5);
  });
});
