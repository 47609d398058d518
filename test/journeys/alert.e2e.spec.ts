import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { browserMissing, launchBrowser, temporaryFolder, waitFor } from '@nhip/testing';
import type { Browser, Page } from 'playwright-core';
import { Mailbox } from '../../services/notifications/src/testing/mailbox';
import type { ReadMail } from '../../services/notifications/src/testing/read-mail';
import { ROOT } from './instance';
import { openDoor, startSystem, type SourceDoor, type System } from './system';

const SOURCE = '/mot-cua/dong-tam';
const UNIT = 'xa-dong-tam';
/** A source that falls silent, and its unit. */
const SILENT = '/mot-cua/im-lang';
const SILENT_UNIT = 'xa-im-lang';
const LEADER = 'chu-tich@tinh.example';
const ADVISER = 'adviser@tinh.example';
const PROVINCE = 'minh@tinh.example';
const TECHNICIAN = 'it@tinh.example';
const NOTE = 'Đã gọi xã, chiều nay bổ sung hồ sơ.';
const DAY_MS = 86_400_000;
/** Half a minute until a figure has been out of bound for long enough, and the time of a busy machine. */
const PHONE = { width: 390, height: 844 };

/**
 * Out of bound for ten seconds: long enough for all that is sent at once to be counted. The other unit's source is
 * silent, after fifteen seconds, before its figure has been out of bound for long enough.
 */
const RULES = `rules:
  - id: on-time-under-target
    version: 1
    name: { vi: 'Tỷ lệ đúng hạn dưới chỉ tiêu', en: 'On-time rate under its target' }
    indicator: dossier.on-time.E
    units: [${UNIT}]
    window: last-30-days
    bound: target
    for: PT10S
    severity: warning
    recipients: [leaders]
    escalate: { after: P1D, recipients: [province] }
  - id: on-time-where-silent
    version: 1
    name: { vi: 'Tỷ lệ đúng hạn dưới chỉ tiêu', en: 'On-time rate under its target' }
    indicator: dossier.on-time.E
    units: [${SILENT_UNIT}]
    window: last-30-days
    bound: target
    for: PT25S
    severity: warning
    recipients: [province]
sources:
  - source: ${SILENT}
    name: { vi: 'Một cửa xã Im Lặng', en: 'One-stop shop of Im Lặng' }
    rhythm: PT5S
    recipients: [it]
`;
const RECIPIENTS = `recipients:
  - { id: chu-tich, name: Nguyễn Thị Lan, roles: [leaders], language: vi, email: ${LEADER} }
  - { id: adviser, name: Ann Lee, roles: [leaders], language: en, email: ${ADVISER} }
  - { id: province, name: Trần Văn Minh, roles: [province], language: vi, email: ${PROVINCE} }
  - { id: it, name: Lê Văn Tú, roles: [it], language: vi, email: ${TECHNICIAN} }
`;

const suite = browserMissing() ? describe.skip : describe;

suite('an alert, from falling figures to the mail that says why it is over', () => {
  let system: System;
  let door: SourceDoor;
  let mailbox: Mailbox;
  let browser: Browser;

  beforeAll(async () => {
    mailbox = await Mailbox.open();
    browser = await launchBrowser();
    const folder = temporaryFolder('alert');
    const rules = join(folder, 'rules');
    mkdirSync(rules);
    writeFileSync(join(rules, 'rules.yaml'), RULES);
    writeFileSync(join(folder, 'recipients.yaml'), RECIPIENTS);
    system = await startSystem({
      environment: {
        NHIP_ALERT_RULES: rules,
        NHIP_RECIPIENTS_FILE: join(folder, 'recipients.yaml'),
        NHIP_SMTP_URL: mailbox.url,
        NHIP_MAIL_FROM: 'nhip@tinh.example',
      },
    });
    await nameUnits(system);
    door = await openDoor(system, SOURCE);
  });
  afterAll(async () => {
    await system?.stop();
    await Promise.all([browser?.close(), mailbox?.close()]);
  });

  it('is told by mail, answered from a phone, and repaired by what came late', async () => {
    const now = Date.now();
    const dossiers = Array.from({ length: 40 }, (_, at) => `H${at}`);
    const told = dossiers.slice(0, 24);
    const forgotten = dossiers.slice(24);
    await door.send([
      ...told.map((subject) => submitted(subject, { now, field: 'Hộ tịch' })),
      ...forgotten.map((subject) => submitted(subject, { now, field: 'Đất đai' })),
      ...told.map((subject) => completed(subject, now)),
    ]);

    const opened = await mailTo(LEADER, 1);
    expect(opened.subject).toContain('Xã Đồng Tâm');
    expect(opened.text).toContain('60,0%');
    expect(opened.text).toContain('24/40');
    expect(opened.text).toContain(
      'Lĩnh vực “Đất đai”: 100% số không đạt (16/16), trong khi chỉ có 40% số hồ sơ',
    );
    expect(opened.text).toContain(`${system.instance.url}/chi-so/dossier.on-time.E?don-vi=${UNIT}`);
    expect((await mailTo(ADVISER, 1)).text).toContain('60.0%');
    expect(mailbox.to(PROVINCE)).toEqual([]);

    const link = linkIn(opened);
    const id = /canh-bao\/([\d-]+)/.exec(link)?.[1] as string;
    // Mail programs look at links before people do: nothing is answered by that.
    await fetch(link);
    await fetch(link, { method: 'HEAD' });
    expect((await alert(id)).trail).toEqual(['opened']);

    const page = await browser.newPage({ viewport: PHONE });
    await answer(page, link);
    expect(await page.textContent('body')).toContain(NOTE);
    expect(await alert(id)).toMatchObject({
      status: 'answered',
      answer: { by: 'Nguyễn Thị Lan', note: NOTE },
      trail: ['opened', 'answered'],
    });
    expect(await commandLine('alerts')).toMatch(
      new RegExp(`${id} .*Xã Đồng Tâm.*60,0%.*Nguyễn Thị Lan: ${NOTE}`),
    );

    await door.send(forgotten.map((subject) => completed(subject, now)));
    const resolved = await mailTo(LEADER, 2);
    expect(resolved.text).toMatch(
      /Dữ liệu đến muộn đã sửa con số: [^;]* là 60,0% \(24\/40\);[^]*(38|39|40)\/40/,
    );
    expect((await mailTo(ADVISER, 2)).text).toContain('Data that came late mended the figure');
    expect(resolved.headers['references'] ?? resolved.headers['in-reply-to']).toContain(opened.messageId);
    expect(await alert(id)).toMatchObject({
      status: 'resolved',
      resolution: { reason: 'late-data' },
      trail: ['opened', 'answered', 'late-data'],
    });
    await page.reload();
    expect(await page.textContent('body')).toContain('Dữ liệu đến muộn đã sửa con số');
    expect(await page.locator('form').count()).toBe(0);
    await page.close();
    expect([...mailbox.to(LEADER), ...mailbox.to(ADVISER)]).toHaveLength(4);
  });

  it('is that of a silent source instead of those of its units, until the source is heard', async () => {
    const now = Date.now();
    const silentDoor = await openDoor(system, SILENT);
    const dossiers = Array.from({ length: 40 }, (_, at) => `S${at}`);
    const of = { source: SILENT, unit: SILENT_UNIT };
    await silentDoor.send([
      ...dossiers.map((subject) => submitted(subject, { now, field: 'Hộ tịch', of })),
      ...dossiers.slice(0, 10).map((subject) => completed(subject, now, of)),
    ]);
    const heldBack = await waitFor(async () => (await alerts()).heldBack[0] ?? false, {
      what: 'the unit to be held back',
    });
    expect(heldBack).toMatchObject({
      ...{ alert: `on-time-where-silent|${SILENT_UNIT}`, source: SILENT, reason: 'source-silent' },
    });
    expect((await alerts()).alerts).toMatchObject([{ alert: `source:${SILENT}`, status: 'open' }]);
    expect(mailbox.to(TECHNICIAN).at(-1)?.subject).toContain('Một cửa xã Im Lặng');
    expect(mailbox.to(PROVINCE)).toEqual([]);

    // Heard of again and again, or it would be silent once more before anybody has asked.
    const paid = (): object => event('S0', 'paid', { source: SILENT, time: now, data: { way: 'online' } });
    const opened = await waitFor(
      async () => {
        await silentDoor.send([paid()]);
        return mailbox.to(PROVINCE)[0] ?? false;
      },
      { what: 'the unit to be told' },
    );
    expect(opened.text).toContain('10/40');
    await waitFor(() => mailbox.to(TECHNICIAN).some(({ text }) => text.includes('Nguồn đã gửi lại')), {
      what: 'the mail that the source was heard',
    });
  });

  async function mailTo(address: string, count: number): Promise<ReadMail> {
    const mails = await waitFor(() => mailbox.to(address).length >= count && mailbox.to(address), {
      what: `mail ${count} to ${address}`,
    });
    return mails[count - 1] as ReadMail;
  }

  async function ask<Told>(path: string): Promise<Told> {
    const { operatorKey, ports } = system.instance;
    const answered = await fetch(`http://127.0.0.1:${ports.notifications}${path}`, {
      headers: { authorization: `Bearer ${operatorKey}` },
    });
    return (await answered.json()) as Told;
  }
  /** What `nhip` says to somebody who has only the address of the control room, and the key. */
  async function commandLine(...args: string[]): Promise<string> {
    const { url, operatorKey } = system.instance;
    const env = { ...process.env, NHIP_DATA_DIR: '', NHIP_URL: url, NHIP_KEY: operatorKey };
    const nhip = join(ROOT, 'libs/cli/bin/nhip.js');
    return (await promisify(execFile)(process.execPath, [nhip, ...args], { env, cwd: tmpdir() })).stdout;
  }
  const alerts = (): Promise<{ readonly alerts: readonly object[]; readonly heldBack: readonly object[] }> =>
    ask('/v1/alerts');
  /** With its trail by reasons. */
  async function alert(id: string): Promise<{ readonly trail: readonly string[] }> {
    const told = await ask<{ trail: { reason: string }[] }>(`/v1/alerts/${id}`);
    return { ...told, trail: told.trail.map(({ reason }) => reason) };
  }
});

async function answer(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.fill('#note', NOTE);
  await Promise.all([page.waitForResponse((response) => response.status() === 303), page.click('button')]);
  await page.waitForLoadState();
}

/** The page of answers, as the mail names it. */
function linkIn({ text }: ReadMail): string {
  const link = /http:\/\/\S+\/canh-bao\/\S+/.exec(text)?.[0];
  if (link === undefined) throw new Error(`no link in:\n${text}`);
  return link;
}

let events = 0;

interface Of {
  readonly source: string;
  readonly unit: string;
}
const DONG_TAM: Of = { source: SOURCE, unit: UNIT };

function event(subject: string, kind: string, given: { source: string; time: number; data: object }): object {
  const { source, time, data } = given;
  return {
    ...{ specversion: '1.0', id: `e${events++}`, source, subject, data },
    type: `nhip.dossier.${kind}.v1`,
    time: new Date(time).toISOString(),
  };
}

/** Twelve days ago, due five days ago. */
function submitted(
  subject: string,
  { now, field, of: { source, unit } = DONG_TAM }: { now: number; field: string; of?: Of },
): object {
  const due = new Date(now - 5 * DAY_MS).toISOString();
  return event(subject, 'submitted', { source, time: now - 12 * DAY_MS, data: { unit, due, field } });
}

/** Six days ago: in time. */
const completed = (subject: string, now: number, { source } = DONG_TAM): object =>
  event(subject, 'completed', { source, time: now - 6 * DAY_MS, data: {} });

async function nameUnits({ instance }: System): Promise<void> {
  const names = { [UNIT]: 'Xã Đồng Tâm', [SILENT_UNIT]: 'Xã Im Lặng' };
  const units = Object.entries(names).map(([code, name]) => ({
    ...{ code, name: { vi: name, en: name }, tier: 'commune' },
    ...{ parent: '', validFrom: '', validTo: '', successors: [] },
  }));
  const answered = await fetch(`${instance.url}/api/units`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${instance.operatorKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ units }),
  });
  if (!answered.ok) throw new Error(`units: ${answered.status} ${await answered.text()}`);
}
