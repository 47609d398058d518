import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { otlpReceiver, temporaryFolder, type OtlpReceiver } from '@nhip/testing';
import { Mailbox } from '../../services/notifications/src/testing/mailbox';
import { createKey, startSystem, type System } from '../journeys/system';

const SOURCE = '/mot-cua/dong-tam';
const DAY_MS = 86_400_000;
export const UNIT = 'xa-dong-tam';
export const RECIPIENT = { name: 'Nguyễn Thị Nhận Thư', email: 'nguoi-nhan-thu@tinh.example' };

const RULES = `rules:
  - id: on-time-under-target
    version: 1
    name: { vi: 'Tỷ lệ đúng hạn dưới chỉ tiêu', en: 'On-time rate under its target' }
    indicator: dossier.on-time.E
    units: [${UNIT}]
    window: last-30-days
    bound: target
    for: PT1S
    severity: warning
    recipients: [leaders]
`;
const RECIPIENTS = `recipients:
  - { id: leader, name: ${RECIPIENT.name}, roles: [leaders], language: vi, email: ${RECIPIENT.email} }
`;

/** All services, that send their traces here; nothing is traced but what comes with a trace. */
export interface TracedSystem {
  readonly system: System;
  readonly receiver: OtlpReceiver;
  readonly mailbox: Mailbox;
  /** Of the source that `sendLate` is. */
  readonly key: string;
  stop(): Promise<void>;
}

/** @param environment of all services, beside it */
export async function startTracedSystem(environment: NodeJS.ProcessEnv = {}): Promise<TracedSystem> {
  const [receiver, mailbox] = await Promise.all([otlpReceiver(), Mailbox.open()]);
  const folder = temporaryFolder('seen');
  const rules = join(folder, 'rules');
  mkdirSync(rules);
  writeFileSync(join(rules, 'rules.yaml'), RULES);
  writeFileSync(join(folder, 'recipients.yaml'), RECIPIENTS);
  const system = await startSystem({
    environment: {
      NHIP_OTLP_URL: receiver.url,
      NHIP_TRACE_RATIO: '0',
      NHIP_ALERT_RULES: rules,
      NHIP_RECIPIENTS_FILE: join(folder, 'recipients.yaml'),
      NHIP_SMTP_URL: mailbox.url,
      NHIP_MAIL_FROM: 'nhip@tinh.example',
      ...environment,
    },
  });
  await nameUnit(system);
  return {
    ...{ system, receiver, mailbox, key: await createKey(system.instance, SOURCE) },
    stop: async () => {
      await system.stop();
      await Promise.all([receiver.stop(), mailbox.close()]);
    },
  };
}

async function nameUnit({ instance }: System): Promise<void> {
  const name = { vi: 'Xã Đồng Tâm', en: 'Dong Tam' };
  const unit = { code: UNIT, name, tier: 'commune', parent: '', validFrom: '', validTo: '', successors: [] };
  const answered = await fetch(`${instance.url}/api/units`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${instance.operatorKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ units: [unit] }),
  });
  if (!answered.ok) throw new Error(`units: ${answered.status} ${await answered.text()}`);
}

let dossiers = 0;

export interface Late {
  /** Two of each dossier. */
  readonly events: number;
  /** Beside those that the binding asks for. */
  readonly attributes?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends dossiers that were finished too late, in one request; throws where they are not accepted. */
export async function sendLate({ system, key }: TracedSystem, late: Late): Promise<void> {
  const now = Date.now();
  const due = new Date(now - 5 * DAY_MS).toISOString();
  const event = (subject: string, kind: string, given: { days: number; data: object }): object => ({
    ...{ specversion: '1.0', id: `${subject}-${kind}`, source: SOURCE, subject, ...late.attributes },
    ...{ type: `nhip.dossier.${kind}.v1`, time: new Date(now - given.days * DAY_MS).toISOString() },
    data: given.data,
  });
  const events = Array.from({ length: late.events / 2 }, () => `H${dossiers++}`).flatMap((subject) => [
    event(subject, 'submitted', { days: 12, data: { unit: UNIT, due } }),
    event(subject, 'completed', { days: 1, data: {} }),
  ]);
  const answer = await fetch(`${system.instance.eventsUrl}/v1/events`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/cloudevents-batch+json',
      ...late.headers,
    },
    body: JSON.stringify(events),
  });
  if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`);
  await answer.text();
}
