import { freshDatabase, waitFor } from '@nhip/testing';
import type { AlertRecord } from '../core/alert';
import { RECORD } from '../core/told.spec-data';
import { ENDED, OPENED, person, SendRig } from './send-rig.spec-data';
import { SILENCED } from './send-store';

describe('sends of an alert that is silenced', () => {
  let rig: SendRig;
  let silenced: boolean;
  beforeEach(async () => {
    rig = await SendRig.open(await freshDatabase());
    silenced = true;
    rig.isSilenced = () => Promise.resolve(silenced);
  });
  afterEach(() => rig.close());

  const heldBack = (): Promise<unknown> =>
    waitFor(async () => (await rig.rows()).every(({ failure }) => failure === SILENCED), {
      what: 'it to be held back',
    });
  const over = (): Promise<unknown> =>
    rig.database.pool.query(`UPDATE alert SET status = 'resolved' WHERE id = $1`, [RECORD.id]);

  it('wait for the end of the silence, and it costs them no try', async () => {
    await rig.write([OPENED]);
    rig.work();
    await heldBack();
    expect([rig.mail.given, (await rig.rows())[0]?.attempts]).toEqual([[], 0]);
    silenced = false;
    await rig.settled(1);
    expect(await rig.rows()).toMatchObject([{ status: 'sent', attempts: 1, failure: null }]);
  });

  it('are given up when it began and ended in the silence, its end too', async () => {
    await rig.write([OPENED]);
    rig.work();
    await heldBack();
    await over();
    await rig.write([ENDED]);
    await rig.settled(2);
    expect(rig.mail.given).toEqual([]);
    expect((await rig.rows()).map(({ status, failure }) => [status, failure])).toEqual([
      ['given-up', SILENCED],
      ['given-up', SILENCED],
    ]);
  });

  it('are given up for those, too, who were to hear only that nobody answered', async () => {
    rig.recipients = [person('an'), person('binh', { roles: ['province'] })];
    const record: AlertRecord = { ...RECORD, version: 2, status: 'escalated' };
    await rig.write([OPENED, { step: 'escalated', record, roles: ['province'] }]);
    rig.work();
    await heldBack();
    await over();
    // Whatever the worker asks from here on, it asks after the end.
    await rig.settled(1);
    silenced = false;
    await rig.write([{ ...ENDED, roles: ['leaders', 'province'] }]);
    await rig.settled(4);
    expect(rig.mail.given).toEqual([]);
    expect((await rig.rows()).map(({ failure }) => failure)).toEqual(Array(4).fill(SILENCED));
  });

  it('tell the end to whoever was told of the beginning', async () => {
    silenced = false;
    await rig.write([OPENED]);
    rig.work();
    await rig.settled(1);
    silenced = true;
    await over();
    await rig.write([ENDED]);
    await rig.settled(2);
    expect(rig.mail.given.map(({ step }) => step)).toEqual(['opened', 'resolved']);
  });
});
