import { startService, type RunningService } from '@nhip/runtime';
import { runMigrations } from '@nhip/store';
import { browserMissing, freshDatabase, launchBrowser, type FreshDatabase } from '@nhip/testing';
import AxeBuilder from '@axe-core/playwright';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Answered } from '../answering';
import type { AlertRecord, Answer, Recipient } from '../core/alert';
import { RECORD, RESOLVED, SILENT, TOLD } from '../core/told.spec-data';
import { MIGRATIONS } from '../migrations';
import { answerToken, hashOfToken } from '../telling/answer-token';
import { TELLING_LIMITS } from '../telling-config';
import { AnswerDesk } from './answer-desk';
import { AnswersController } from './answers.controller';

const SECRET = 'a secret of thirty-two characters';
const RECIPIENTS: Recipient[] = [
  { id: 'chanh-vp', name: 'Nguyễn Văn A', roles: ['leaders'], language: 'vi', email: 'a@tinh.vn' },
  { id: 'adviser', name: 'Ann <b>Lee</b>', roles: ['leaders'], language: 'en', email: 'b@tinh.vn' },
];
const NOW = RECORD.episode.openedAt + 600_000;
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1440, height: 900 };
/** The folder to look at what is seen in; no pictures without one. */
const pictures = process.env['NHIP_PICTURES'];

class Answers {}

describe('the page of answers', () => {
  let database: FreshDatabase;
  let service: RunningService;
  let given: Answer[];

  beforeAll(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    const { pool } = database;
    const desk = new AnswerDesk({
      ...{ pool, recipients: RECIPIENTS, title: 'Tỉnh mẫu', zone: TOLD.zone, limits: TELLING_LIMITS },
      addresses: { answerUrl: 'http://127.0.0.1', controlRoomUrl: 'https://tinh.vn' },
      knownOf: ({ subject }) => Promise.resolve(subject.kind === 'figure' ? TOLD.known : {}),
      now: () => NOW,
      answering: { answer: (episode, answer) => take(episode, answer) },
    });
    const providers = [{ provide: AnswerDesk, useValue: desk }];
    service = await startService({
      name: 'answers',
      module: { module: Answers, controllers: [AnswersController], providers },
      config: { httpHost: '127.0.0.1', httpPort: 0, logLevel: 'silent' },
    });
  });
  afterAll(async () => {
    await service?.stop();
    await database?.drop();
  });
  beforeEach(async () => {
    given = [];
    await database.pool.query('TRUNCATE alert CASCADE');
  });

  const take = async (episode: string, answer: Answer): Promise<Answered | undefined> => {
    const { rows } = await database.pool.query<{ record: AlertRecord }>(
      'SELECT record FROM alert WHERE id = $1',
      [episode],
    );
    const record = rows[0]?.record;
    if (record === undefined || record.status === 'resolved') return record && { outcome: 'over', record };
    given.push(answer);
    const after: AlertRecord = { ...record, status: 'answered', episode: { ...record.episode, answer } };
    await database.pool.query('UPDATE alert SET record = $2, status = $3 WHERE id = $1', [
      episode,
      after,
      'answered',
    ]);
    return { outcome: 'taken', record: after };
  };
  /** @returns the address of its page for the recipient */
  const lay = async (record: AlertRecord, recipient = 'chanh-vp'): Promise<string> => {
    const { pool } = database;
    await pool.query(
      `INSERT INTO alert (id, alert, status, severity, opened_at, version, record)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
      [
        record.id,
        record.alert,
        record.status,
        record.severity,
        record.episode.openedAt,
        record.version,
        record,
      ],
    );
    const token = answerToken(SECRET, record.id, recipient);
    await pool.query(
      'INSERT INTO answer_token (episode, recipient, hash) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [...[record.id, recipient], hashOfToken(token)],
    );
    return `${service.url}/canh-bao/${record.id}?t=${token}`;
  };
  const post = (address: string, note: string): Promise<Response> =>
    fetch(address, { method: 'POST', body: new URLSearchParams({ note }), redirect: 'manual' });

  it('is read without changing anything, and kept from caches, frames and other sites', async () => {
    const address = await lay(RECORD);
    for (const method of ['GET', 'HEAD']) {
      const answer = await fetch(address, { method });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      expect(answer.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
      );
    }
    expect(given).toEqual([]);
  });

  it('takes an answer with a note, and comes back to itself', async () => {
    const address = await lay(RECORD);
    const answer = await post(address, '  Đã gọi xã,\r\nbổ sung hai người. <b>  ');
    expect(answer.status).toBe(303);
    expect(new URL(answer.headers.get('location') ?? '', address).href).toBe(address);
    expect(given).toEqual([{ by: 'Nguyễn Văn A', at: NOW, note: 'Đã gọi xã,\nbổ sung hai người. <b>' }]);
    const html = await (await fetch(address)).text();
    expect(html).toContain('Đã có người nhận xử lý');
    expect(html).toContain('bổ sung hai người. &lt;b&gt;');
  });

  it('opens nothing for a wrong token, nor for the token of another alert', async () => {
    const address = await lay(RECORD);
    const other = await lay({ ...SILENT });
    const token = new URL(other).searchParams.get('t') ?? '';
    const wrong = [
      address.replace(/t=.*/, `t=${token}`),
      address.replace(/\?.*/, ''),
      `${address}x`,
      `${address}&t=x`,
    ];
    for (const each of [...wrong, address.replace(RECORD.id, '2026-01-01-001')]) {
      expect((await fetch(each)).status).toBe(404);
      expect((await post(each, 'x')).status).toBe(404);
    }
    expect(given).toEqual([]);
  });

  it('refuses a note that is too long and keeps what was typed', async () => {
    const address = await lay(RECORD);
    const note = 'ệ'.repeat(TELLING_LIMITS.noteCharacters + 1);
    const answer = await post(address, note.normalize('NFD'));
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain(`${note}</textarea>`);
    expect((await post(address, note.slice(1))).status).toBe(303);
    expect(given).toHaveLength(1);
  });

  it('says so when the alert was over before the answer', async () => {
    const address = await lay(RESOLVED);
    const answer = await post(address, 'muộn');
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain('Cảnh báo đã hết trước khi bạn trả lời');
    expect(given).toEqual([]);
  });

  it('takes no more answers than a person gives', async () => {
    const address = await lay({ ...RECORD, id: '2026-11-21-020', alert: 'another' });
    const { burst } = TELLING_LIMITS.answers;
    for (let at = 0; at < burst; at++) expect((await post(address, String(at))).status).toBe(303);
    expect((await post(address, 'more')).status).toBe(429);
    expect(given).toHaveLength(burst);
  });

  const suite = browserMissing() ? describe.skip : describe;
  suite('in a browser', () => {
    let browser: Browser;
    const contexts: BrowserContext[] = [];
    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterEach(() => Promise.all(contexts.splice(0).map((context) => context.close())));
    afterAll(() => browser?.close());

    const visit = async (address: string, viewport: { width: number; height: number }): Promise<Page> => {
      const context = await browser.newContext({ viewport, javaScriptEnabled: false, deviceScaleFactor: 2 });
      contexts.push(context);
      const page = await context.newPage();
      await page.goto(address);
      return page;
    };
    const look = async (page: Page, name: string): Promise<void> => {
      if (pictures === undefined) return;
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
    };
    const ESCALATED: AlertRecord = {
      ...RECORD,
      ...{ severity: 'critical', status: 'escalated' },
      episode: { ...RECORD.episode, escalatedAt: RECORD.episode.openedAt + 172_800_000 },
    };
    const ANSWERED: AlertRecord = { ...RECORD, status: 'answered', episode: RESOLVED.episode };
    const views = [
      ['opened', RECORD],
      ['escalated', ESCALATED],
      ['answered', ANSWERED],
      ['resolved', RESOLVED],
      ['silent', SILENT],
    ] as const;
    const screens = [
      ['phone', PHONE],
      ['desk', DESK],
    ] as const;

    it.each(
      views.flatMap(([view, record]) =>
        screens.flatMap(([screen, size]) =>
          (['chanh-vp', 'adviser'] as const).map((reader) => ({ view, record, screen, size, reader })),
        ),
      ),
    )('shows $view to $reader on a $screen', async ({ view, record, screen, size, reader }) => {
      const page = await visit(await lay(record, reader), size);
      await look(page, `${view}-${reader}-${screen}`);
      expect(await page.getAttribute('html', 'lang')).toBe(reader === 'chanh-vp' ? 'vi' : 'en');
      const { scrollWidth, clientWidth } = (await page.locator('html').evaluate((element) => ({
        ...{ scrollWidth: element.scrollWidth, clientWidth: element.clientWidth },
      }))) as { scrollWidth: number; clientWidth: number };
      expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
      expect(await page.locator('form').count()).toBe(record.status === 'resolved' ? 0 : 1);
    });

    it('is answered by hand and needs no script', async () => {
      const page = await visit(await lay(RECORD, 'adviser'), PHONE);
      await page.getByLabel('A note for those who follow').fill('I call the commune.');
      await page.getByRole('button', { name: 'I take it on' }).click();
      await page.waitForSelector('text=Somebody has taken it on');
      expect(given).toEqual([{ by: 'Ann <b>Lee</b>', at: NOW, note: 'I call the commune.' }]);
      expect(await page.textContent('ol')).toContain('Ann <b>Lee</b> took it on: “I call the commune.”');
      await page.reload();
      expect(given).toHaveLength(1);
    });

    it.each(views)('breaks nothing of WCAG 2.2 AA: %s', async (_, record) => {
      const context = await browser.newContext({ viewport: PHONE, bypassCSP: true });
      contexts.push(context);
      const page = await context.newPage();
      await page.goto(await lay(record));
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
        .analyze();
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`),
      ).toEqual([]);
    });

    it('has buttons and a note that a thumb can reach', async () => {
      const page = await visit(await lay(RECORD), PHONE);
      const box = await page.getByRole('button').boundingBox();
      expect(box?.height).toBeGreaterThanOrEqual(44);
      expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThan(PHONE.height);
    });
  });
});
