import { AxeBuilder } from '@axe-core/playwright';
import { browserMissing, freePort, freshDatabase, launchBrowser, waitFor } from '@nhip/testing';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { layoutFaults } from './testing/layout-faults';
import { asOperator, PASSWORD, Room, USER } from './testing/room';

/** Set to a folder to look at what these specs see. */
const PICTURES = process.env['NHIP_PICTURES'];
const WALL = { width: 1920, height: 1080 };
const UHD = { width: 3840, height: 2160 };
const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const DRILL = '/chi-so/dossier.on-time.E?don-vi=X004';

const suite = browserMissing() === undefined ? describe : describe.skip;

suite('the page in a browser', () => {
  let room: Room;
  let browser: Browser;
  let cookie: string;
  const contexts: BrowserContext[] = [];

  beforeAll(async () => {
    room = await Room.open(
      { database: await freshDatabase(), port: await freePort() },
      { NHIP_HEARTBEAT_MS: '300', NHIP_DISCONNECTED_AFTER_MS: '1500' },
    );
    cookie = await room.login();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await room.close();
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
  });

  async function visit(path: string, viewport: { width: number; height: number }): Promise<Page> {
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
    contexts.push(context);
    const [name = '', value = ''] = cookie.split('=');
    await context.addCookies([{ name, value, url: room.url }]);
    const page = await context.newPage();
    await page.goto(`${room.url}${path}`);
    return page;
  }

  async function picture(page: Page, name: string): Promise<void> {
    await page.evaluate('document.fonts.ready');
    if (PICTURES === undefined) return;
    mkdirSync(PICTURES, { recursive: true });
    await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  }

  const tile = (page: Page, indicator: string) => page.locator(`.tile[data-indicator="${indicator}"]`);
  const sum = (of: 'overdue' | 'near'): number =>
    room.indicators.units.reduce((total, unit) => total + unit[of], 0);

  it('lets nobody in without the password, and says so in both languages', async () => {
    const context = await browser.newContext({ viewport: DESK });
    contexts.push(context);
    const page = await context.newPage();
    await page.goto(`${room.url}/don-vi`);
    await page.getByLabel('Tên đăng nhập').fill(USER);
    await page.getByLabel('Mật khẩu').fill('sai mật khẩu');
    await page.keyboard.press('Enter');
    await page.getByText('Tên đăng nhập hoặc mật khẩu không đúng.').waitFor();
    await picture(page, 'login');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: 'All units' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.evaluate('document.cookie')).toBe('');
  });

  it('moves a number within a second of its change', async () => {
    const page = await visit('/', WALL);
    const number = tile(page, 'dossier.overdue-open').locator('.number b');
    const before = sum('overdue');
    await waitFor(async () => (await number.textContent()) === String(before), { what: 'the first figure' });
    const changedAt = Date.now();
    room.indicators.change((units) => (units[3]!.overdue += 3));
    await waitFor(async () => (await number.textContent()) === String(before + 3), {
      what: 'the new figure',
    });
    expect(Date.now() - changedAt).toBeLessThan(1_000);
  });

  it('goes from a number to the dossiers behind it, by mouse and by keyboard', async () => {
    const page = await visit('/', WALL);
    await tile(page, 'dossier.on-time.E').click();
    await page.waitForSelector('.dossiers tbody tr');
    expect(new URL(page.url()).pathname).toBe('/chi-so/dossier.on-time.E');
    await page.goBack();
    const cell = page.locator('.cell[data-unit="X004"]');
    await cell.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '27 hồ sơ' }).waitFor();
    expect(await page.locator('.figure').textContent()).toContain('115 / 142 hồ sơ');
    expect(await page.locator('.figure').textContent()).toContain('Một cửa');
    expect(await page.locator('.method').textContent()).toContain('phiên bản 12');
    expect(await page.locator('.dossiers tbody tr').count()).toBe(27);
    expect(await page.locator('.dossiers .late').first().textContent()).toMatch(/^quá hạn \d ngày$/);

    await page.getByRole('button', { name: 'Mẫu số' }).click();
    await page.getByRole('heading', { name: '142 hồ sơ' }).waitFor();
    expect(await page.locator('.dossiers tbody tr').count()).toBe(50);
    await page.getByRole('button', { name: 'Xem thêm 50 hồ sơ' }).click();
    await waitFor(async () => (await page.locator('.dossiers tbody tr').count()) === 100, {
      what: 'the second page',
    });
    await page.getByRole('button', { name: 'Dạng bảng' }).click();
    expect(await page.locator('.history tbody tr').count()).toBe(90);
  });

  it('says from when on it heard nothing, stops its clock, and goes on where it was', async () => {
    const page = await visit('/', WALL);
    await page.waitForSelector('.cell');
    await room.stop();
    const band = page.locator('.band');
    let stopped: string | null;
    try {
      await band.waitFor();
      const told = /^MẤT KẾT NỐI TỪ \d\d:\d\d:\d\d – số liệu dưới đây là của \d\d:\d\d$/;
      expect(await band.textContent()).toMatch(told);
      await picture(page, 'disconnected');
      expect((await layoutFaults(page)).faults).toEqual([]);
      stopped = await page.locator('.clock').textContent();
      room.indicators.change((units) => (units[7]!.overdue += 5));
    } finally {
      await room.start();
    }
    await band.waitFor({ state: 'detached' });
    const number = tile(page, 'dossier.overdue-open').locator('.number b');
    await waitFor(async () => (await number.textContent()) === String(sum('overdue')), {
      what: 'the figure since',
    });
    expect(await page.locator('.clock').textContent()).not.toBe(stopped);
  });

  it('shows how old a figure is: late, then stale and without its colour', async () => {
    const page = await visit('/', WALL);
    await page.waitForSelector('.live.is-live');
    const hours = (count: number) =>
      room.indicators.change((units) =>
        units.forEach((unit) => (unit.newestAt = Date.now() - count * 3_600_000 - 60_000)),
      );
    const kept = room.indicators.units.map(({ newestAt }) => newestAt);
    try {
      hours(2);
      await page.waitForSelector('.live.is-late');
      expect(await page.locator('.live').textContent()).toBe('chậm 2 giờ');
      hours(5);
      await page.waitForSelector('.tile.is-stale');
      expect(await page.locator('.live').textContent()).toBe('chậm cập nhật 5 giờ');
      await picture(page, 'stale');
      expect((await layoutFaults(page)).faults).toEqual([]);
      hours(50);
      await page
        .getByText(/số liệu lúc \d\d\/\d\d \d\d:\d\d/)
        .first()
        .waitFor();
      await picture(page, 'stale-for-days');
      expect((await layoutFaults(page)).faults).toEqual([]);
    } finally {
      room.indicators.change((units) => units.forEach((unit, at) => (unit.newestAt = kept[at]!)));
    }
  });

  it('tells that the indicators are away', async () => {
    const page = await visit('/', WALL);
    await page.waitForSelector('.live.is-live');
    room.indicators.failing = true;
    room.indicators.change(() => undefined);
    await page.getByText(/^mất nguồn chỉ số từ \d\d:\d\d$/).waitFor();
    room.indicators.failing = false;
    await page.waitForSelector('.live.is-live');
  });

  it('shows the demo loading, until it is whole', async () => {
    const page = await visit('/', WALL);
    const tell = (done: number) =>
      room.send('PUT', '/api/demo', { body: { done, total: 20_000 }, headers: asOperator });
    await tell(8_412);
    await page.getByText('8.412 / 20.000 hồ sơ').waitFor();
    await picture(page, 'demo');
    expect((await layoutFaults(page)).faults).toEqual([]);
    await tell(20_000);
    await page.locator('.demo').waitFor({ state: 'detached' });
  });

  describe.each(['vi', 'en'])('in %s', (lang) => {
    it.each([
      ['wall', '/', WALL, '.cell'],
      ['wall-4k', '/', UHD, '.cell'],
      ['wall-laptop', '/', DESK, '.cell'],
      ['phone', '/', PHONE, '.list .row'],
      ['drill', DRILL, DESK, '.dossiers tbody tr'],
      ['drill-province', '/chi-so/dossier.overdue-open', WALL, '.dossiers tbody tr'],
      ['drill-phone', DRILL, PHONE, '.dossiers tbody tr'],
      ['units', '/don-vi', DESK, 'tbody tr'],
      ['units-phone', '/don-vi', PHONE, 'tbody tr'],
    ] as const)('nothing of the %s overlaps or is cut', async (name, path, size, ready) => {
      const page = await visit(`${path}${path.includes('?') ? '&' : '?'}lang=${lang}`, size);
      await page.waitForSelector(ready);
      await page.waitForLoadState('networkidle', { timeout: 200 }).catch(() => undefined);
      await picture(page, `${name}-${lang}`);
      const { faults, seen } = await layoutFaults(page);
      expect(faults).toEqual([]);
      expect(seen).toBeGreaterThan(40);
    });

    it('departments with long names stand in their ranking', async () => {
      const page = await visit(`/?lang=${lang}`, WALL);
      await page.getByRole('button', { name: lang === 'vi' ? 'Sở, ngành' : 'Departments' }).click();
      await picture(page, `departments-${lang}`);
      expect((await layoutFaults(page)).faults).toEqual([]);
    });
  });

  it('sees a text that is cut and one that lies over another', async () => {
    const page = await visit('/', WALL);
    await page.waitForSelector('.cell');
    await page.addStyleTag({ content: '' }).catch(() => undefined);
    await page.evaluate(`document.querySelector('.tile .foot').style.marginTop = '-40px'`);
    await page.evaluate(
      `Object.assign(document.querySelector('.clock').style, { width: '40px', overflow: 'hidden' })`,
    );
    const { faults } = await layoutFaults(page);
    expect(faults).toEqual(expect.arrayContaining([expect.stringMatching(/^cut: \d\d:/)]));
  });

  it.each([
    ['wall', '/', WALL, '.cell'],
    ['phone', '/', PHONE, '.list .row'],
    ['drill-down', DRILL, DESK, '.dossiers tbody tr'],
    ['units', '/don-vi', DESK, 'tbody tr'],
  ] as const)('the %s can be used by everybody (axe)', async (_, path, size, ready) => {
    const page = await visit(path, size);
    await page.waitForSelector(ready);
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
      .analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`),
    ).toEqual([]);
  });
});
