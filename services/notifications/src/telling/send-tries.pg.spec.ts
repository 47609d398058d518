import { freshDatabase } from '@nhip/testing';
import { RECORD } from '../core/told.spec-data';
import { ENDED, LIMITS, OPENED, person, SendRig } from './send-rig.spec-data';
import { SendStore, type ClaimedSend } from './send-store';

describe('tries of sends', () => {
  let rig: SendRig;
  beforeEach(async () => {
    rig = await SendRig.open(await freshDatabase());
  });
  afterEach(() => rig.close());

  it('of one episode come in their order, the later one after the earlier one settled', async () => {
    await rig.write([OPENED, ENDED]);
    let refusals = 2;
    rig.mail.answer = () =>
      refusals-- > 0 ? { outcome: 'later', reason: '451 not now' } : { outcome: 'sent' };
    rig.work();
    await rig.settled(2);
    expect(rig.mail.given.map(({ step }) => step)).toEqual(['opened', 'opened', 'opened', 'resolved']);
    expect(rig.outcomes).toEqual(['retried', 'retried', 'sent', 'sent']);
  });

  it('are given up when every try has failed, listed with the reason, and their alert is untold', async () => {
    await rig.write([OPENED]);
    rig.mail.answer = () => ({ outcome: 'later', reason: `451 mailbox\r\nfull ${'x'.repeat(100)}` });
    rig.work();
    await rig.settled(1);
    expect(rig.mail.given).toHaveLength(3);
    expect(await rig.store.givenUp(10)).toEqual([
      expect.objectContaining({
        ...{ episode: RECORD.id, recipient: 'an', step: 'opened', channel: 'email', attempts: 3 },
        failure: `451 mailbox full ${'x'.repeat(23)}`,
      }),
    ]);
    expect(await rig.store.countUntold()).toBe(1);
    expect(await rig.store.untold(10)).toEqual([
      expect.objectContaining({ id: RECORD.id, severity: 'warning' }),
    ]);
  });

  it('that can never arrive are not tried again', async () => {
    await rig.write([OPENED]);
    rig.mail.answer = () => ({ outcome: 'never', reason: '550 nobody here' });
    rig.work();
    await rig.settled(1);
    expect((await rig.rows())[0]).toMatchObject({
      status: 'given-up',
      attempts: 1,
      failure: '550 nobody here',
    });
  });

  it('to somebody who has left the file are given up', async () => {
    await rig.write([OPENED]);
    rig.recipients = [person('binh')];
    rig.work();
    await rig.settled(1);
    expect((await rig.rows())[0]).toMatchObject({
      status: 'given-up',
      failure: expect.stringContaining('no longer'),
    });
    expect(rig.mail.given).toEqual([]);
  });

  it('of a receiver that does not answer in time are put off together, and do not delay others', async () => {
    const episodes = Array.from({ length: 12 }, (_, at) => ({
      ...{ ...RECORD, id: `2026-11-21-${100 + at}`, alert: `on-time-under-target|xa-${at}` },
    }));
    await rig.write(episodes.map((record) => ({ ...OPENED, record })));
    rig.recipients = [person('an'), person('binh')];
    await rig.write([OPENED]);
    let dead = true;
    rig.mail.answer = ({ recipient }) =>
      recipient.id === 'an' && dead
        ? { outcome: 'later', reason: 'no answer in time', timedOut: true }
        : { outcome: 'sent' };
    const slow = rig.work({ retry: { firstMs: 600_000, longestMs: 600_000, attempts: 3 } });
    await rig.settled(1);
    expect(rig.mail.given.map(({ recipient }) => recipient.id)).toEqual(['an', 'binh']);
    await slow.stop();
    const waiting = (await rig.rows()).filter(({ status }) => status === 'waiting');
    expect(waiting).toHaveLength(13);
    expect(waiting.filter(({ attempts }) => attempts > 0)).toEqual([
      expect.objectContaining({ recipient: 'an', attempts: 1, failure: 'no answer in time' }),
    ]);
    const { rows: when } = await rig.database.pool.query(
      "SELECT DISTINCT next_at > now() + interval '9 min' AS later, leased_until FROM send WHERE status = 'waiting'",
    );
    expect(when).toEqual([{ later: true, leased_until: null }]);
    dead = false;
    await rig.database.pool.query('UPDATE send SET next_at = now()');
    rig.work();
    await rig.settled(14);
    const [first, , ...again] = rig.mail.given.map(({ word }) => word);
    expect(again).toHaveLength(13);
    expect(new Set(again).size).toBe(13);
    expect(again).toContain(first);
  });

  it('go out beside one that cannot be composed, which alone is tried again and given up with the reason', async () => {
    const poison = { ...RECORD, id: '2026-11-21-016', alert: 'on-time-under-target|xa-00' };
    await rig.write([{ ...OPENED, record: poison }, OPENED, ENDED]);
    const thrown = new Error('no figure to tell');
    rig.knownOf = ({ id }) => (id === poison.id ? Promise.reject(thrown) : Promise.resolve({}));
    rig.work();
    await rig.settled(3);
    expect(rig.mail.given.map(({ record, step }) => [record.id, step])).toEqual([
      [RECORD.id, 'opened'],
      [RECORD.id, 'resolved'],
    ]);
    expect(await rig.store.givenUp(10)).toEqual([
      expect.objectContaining({
        ...{ episode: poison.id, attempts: 3, failure: 'not handed over: no figure to tell' },
      }),
    ]);
    expect(
      (await rig.rows()).filter(({ status }) => status === 'sent').map(({ attempts }) => attempts),
    ).toEqual([1, 1]);
  });

  it('that processes claimed before they died have lost no try', async () => {
    await rig.write([OPENED]);
    for (let dead = 0; dead <= LIMITS.retry.attempts; dead++) {
      expect(await rig.store.claim('email', { limit: 8, leaseMs: 60_000 })).toHaveLength(1);
      await rig.database.pool.query('UPDATE send SET leased_until = now()');
    }
    rig.work();
    await rig.settled(1);
    expect((await rig.rows())[0]).toMatchObject({ status: 'sent', attempts: 1 });
  });

  it('whose every try ended with its process are given up, not begun for ever', async () => {
    await rig.write([OPENED]);
    const [send] = await rig.store.claim('email', { limit: 1, leaseMs: 0 });
    for (let dead = 0; dead < LIMITS.retry.attempts; dead++) await rig.store.begin(send as ClaimedSend);
    rig.work();
    await rig.settled(1);
    expect(rig.mail.given).toEqual([]);
    expect((await rig.rows())[0]).toMatchObject({ status: 'given-up', failure: 'no try is left' });
  });

  it('are told even where writing it down fails at first', async () => {
    await rig.write([OPENED]);
    const shaky = new SendStore(rig.database.pool);
    let failures = 2;
    shaky.sent = (send) => (failures-- > 0 ? Promise.reject(new Error('away')) : rig.store.sent(send));
    rig.work({}, shaky);
    await rig.settled(1);
    expect(rig.mail.given).toHaveLength(1);
    expect((await rig.rows())[0]).toMatchObject({ status: 'sent' });
  });
});
