import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { otlpReceiver, temporaryFolder, type OtlpReceiver } from '@nhip/testing';
import { Mailbox } from '../../services/notifications/src/testing/mailbox';
import { startSystem, type System } from '../journeys/system';

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
  stop(): Promise<void>;
}

export async function startTracedSystem(): Promise<TracedSystem> {
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
    },
  });
  await nameUnit(system);
  return {
    ...{ system, receiver, mailbox },
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
