import { DOSSIER_FACTS_TOPIC } from '@nhip/contracts';
import { Kafka, logLevel } from 'kafkajs';
import { SHIPPED_RULES as FILE } from './room-rules';
import { SOURCE, type RunbookRoom } from './runbook-room';

/** What is brought about in a running system, and done about it as the pages of these alerts say. */
export interface Cause {
  readonly what: string;
  readonly pages: string;
  readonly tried: (room: RunbookRoom) => Promise<void>;
}

const kill = (service: string): string => `kill "$(cat "$NHIP_DATA_DIR/run/${service}.pid")"`;
/** The same row each time. */
const FIRST_BOOK = '(source, slot) = (SELECT source, slot FROM intake ORDER BY source, slot LIMIT 1)';

export const CAUSES: readonly Cause[] = [
  {
    what: 'nothing',
    pages: 'NhipDossiersMissing, NhipValuesLeftOut, NhipAnswersSlow',
    tried: async (room) => {
      const missing = 'npx nhip missing --source SOURCE --all --json';
      expect(JSON.parse(await room.do(missing, { read: { SOURCE } }))).toMatchObject({ total: 0 });
      const period = '2026-01-01..2026-06-30';
      expect(await room.do(`npx nhip alerts test FILE --period ${period}`, { read: { FILE } })).not.toBe('');
      expect(await room.do('sql indicators "VACUUM ANALYZE"')).toContain('VACUUM');
    },
  },
  {
    what: 'somebody writes to the topic of facts',
    pages: 'NhipFactsUnreadable, NhipValuesStale, NhipFactsUnpublished',
    tried: async (room) => {
      const broker = `127.0.0.1:${room.instance.ports.kafka}`;
      const producer = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING }).producer();
      await producer.connect();
      const messages = [{ key: 'nobody', value: 'no fact at all' }];
      await producer.send({ topic: DOSSIER_FACTS_TOPIC, messages });
      await producer.disconnect();
      await room.shows('nhip_parked_records indicators', / 1$/m);
      await room.speaks('NhipFactsUnreadable');
      expect(await room.do('npx nhip rebuild topic')).toContain('xong · done');
    },
  },
  {
    what: 'a source sends two events of one name',
    pages: 'NhipEventsParked',
    tried: async (room) => {
      const ID = await park(room, 'twice');
      const read = { ID };
      expect(await room.do('npx nhip parked show ID', { read })).toContain(OTHER_UNIT);
      const again = { read, code: 1 };
      expect(await room.do('npx nhip parked retry ID', again)).toContain('parked: conflict');
      await room.sql('dossier-events', "UPDATE parked SET reason = 'cannot-fold'");
      const all = 'npx nhip parked retry --reason cannot-fold';
      expect(await room.do(all, { code: 1 })).toContain(`${ID}  parked: conflict`);
      await room.do('npx nhip parked discard ID', { read });
      expect(await parked(room)).toEqual([]);
    },
  },
  {
    what: 'a source told other control totals than are held',
    pages: 'NhipSourceIncomplete',
    tried: async (room) => {
      const read = { SOURCE, DAY: room.day };
      expect(await room.tellTotals(false)).toBe(200);
      const check = 'npx nhip sources check SOURCE --day DAY';
      expect(await room.do(check, { read, code: 1 })).toContain('1 differ');
      await room.do('npx nhip parked list --source SOURCE', { read });
      await room.tellTotals();
      expect(await room.do('npx nhip sources check')).toContain('0 differ');
    },
  },
  {
    what: 'books are changed by hand, and what is parked grew too old',
    pages: 'NhipConservationBroken, NhipParkedExpired, NhipFactsUnpublished',
    tried: async (room) => {
      await park(room, 'old');
      const change = (by: string): Promise<void> =>
        room.sql('dossier-events', `UPDATE intake SET applied = applied ${by} WHERE ${FIRST_BOOK}`);
      await room.sql('dossier-events', "UPDATE parked SET received_at = now() - interval '31 days'");
      await change('+ 1');
      await room.restarts('dossier-events', kill('STREAM-events'), { STREAM: 'dossier' });
      await room.speaks('NhipConservationBroken');
      await room.speaks('NhipParkedExpired');
      await room.shows('nhip_conservation_difference events', / [1-9]\d*$/m);
      await room.shows('nhip_parked_expired_total events', / 1$/m);
      await change('- 1');
    },
  },
  {
    what: 'the books cannot be counted',
    pages: 'NhipChecksOverdue',
    tried: async (room) => {
      await room.sql('document-events', 'ALTER TABLE parked RENAME TO away');
      await room.restarts('document-events', kill('STREAM-events'), { STREAM: 'document' });
      await room.speaks('NhipChecksOverdue');
      await room.sql('document-events', 'ALTER TABLE away RENAME TO parked');
    },
  },
  {
    what: 'a table is not there',
    pages: 'NhipQueryErrors, NhipRequestErrors, NhipAcceptBudgetBurnsFast, NhipAcceptBudgetBurnsSlowly',
    tried: async (room) => {
      await room.sql('indicators', 'ALTER TABLE publication RENAME TO away');
      await room.sql('dossier-events', 'ALTER TABLE control_total RENAME TO away');
      expect((await room.started.nhip('publications')).code).not.toBe(0);
      expect(await room.tellTotals()).toBeGreaterThanOrEqual(500);
      for (const alert of [
        'QueryErrors',
        'RequestErrors',
        'AcceptBudgetBurnsFast',
        'AcceptBudgetBurnsSlowly',
      ])
        await room.speaks(`Nhip${alert}`);
      await room.sql('indicators', 'ALTER TABLE away RENAME TO publication');
      await room.sql('dossier-events', 'ALTER TABLE away RENAME TO control_total');
    },
  },
  {
    what: 'an alert is opened, and nobody has its role',
    pages: 'NhipAlertsUntold',
    tried: async (room) => {
      await room.hears('firing');
      await room.shows('nhip_alerts_untold notifications', / 1$/m);
      expect(await room.do('npx nhip alerts')).toContain('NOBODY WAS TOLD');
      await room.hears('resolved');
      await room.shows('nhip_alerts_untold notifications', / 0$/m);
    },
  },
  {
    what: 'rules watch too many figures, and indicators ends while somebody looks at a wall',
    pages: 'NhipValuesLeftOut, NhipScreensStale',
    tried: async (room) => {
      const leftOut = room.rules.add();
      await room.watched(async () => {
        const still = room.shows('nhip_board_stale_seconds page', /view="wall".* 0*[1-9.]/m);
        await Promise.all([still, room.restarts('indicators', kill('indicators'))]);
        await room.shows('nhip_board_stale_seconds page', /view="wall".* 0$/m);
      });
      await room.shows('nhip_values_left_out indicators', new RegExp(` ${leftOut}$`, 'm'));
      room.rules.takeAway();
    },
  },
  {
    what: 'a service does nothing more, for no reason that is seen',
    pages:
      'NhipAlertEvaluatorStalled, NhipConsumerAway, NhipConsumerLagging, NhipValuesStale, NhipScreensStale, ' +
      'NhipValuesLeftOut',
    tried: async (room) => {
      await room.restarts('notifications', kill('notifications'));
      await room.restarts('security-events', kill('SERVICE'), { SERVICE: 'security-events' });
      await room.restarts('indicators', kill('indicators'));
      await room.shows('nhip_values_left_out indicators', / 0$/m);
      await room.restarts('control-room', kill('control-room'));
      await room.shows('nhip_alert_evaluator_last_run_timestamp_seconds notifications', / [1-9]/);
      await room.shows('nhip_consumer_connected security', / 1$/m);
      await room.shows('nhip_values_current_timestamp_seconds indicators', / [1-9]/);
    },
  },
];

const OTHER_UNIT = 'xa-tan-lap';

async function parked(room: RunbookRoom): Promise<readonly { readonly id: string }[]> {
  return (await room.started.json<{ parked: { id: string }[] }>('parked', 'list')).parked;
}

/** Sends two events of one name that differ. @returns the id of what is parked */
async function park(room: RunbookRoom, subject: string): Promise<string> {
  expect(await room.submit(subject)).toBe('applied');
  expect(await room.submit(subject, OTHER_UNIT)).toBe('parked');
  const [one] = await parked(room);
  return one!.id;
}
