import { browserMissing, freePort, freshDatabase, launchBrowser, waitFor } from '@nhip/testing';
import type { Page } from 'playwright-core';
import { axeFaults } from './testing/axe-faults';
import { BrowsedRoom, DESK, PHONE, UHD, WALL } from './testing/browsed-room';
import { layoutFaults } from './testing/layout-faults';
import { asOperator, PASSWORD, Room, USER } from './testing/room';

const DRILL = '/chi-so/dossier.on-time.E?don-vi=X004';

const suite = browserMissing() === undefined ? describe : describe.skip;

suite('the page in a browser', () => {
  let room: Room;
  let browsed: BrowsedRoom;

  beforeAll(async () => {
    room = await Room.open(
      { database: await freshDatabase(), port: await freePort() },
      { NHIP_HEARTBEAT_MS: '300', NHIP_DISCONNECTED_AFTER_MS: '1500' },
    );
    const [browser, pictures] = [await launchBrowser(), process.env['NHIP_PICTURES']];
    browsed = await BrowsedRoom.open({ room, browser, pictures });
  });
  afterAll(() => browsed.close());
  afterEach(() => browsed.leave());

  const tile = (page: Page, indicator: string) => page.locator(`.tile[data-indicator="${indicator}"]`);
  const sum = (of: 'overdue' | 'near'): number =>
    room.indicators.units.reduce((total, unit) => total + unit[of], 0);

  it('lets nobody in without the password, and says so in both languages', async () => {
    const page = await browsed.visitAsStranger('/don-vi', DESK);
    await page.getByLabel('Tên đăng nhập').fill(USER);
    await page.getByLabel('Mật khẩu').fill('sai mật khẩu');
    await page.keyboard.press('Enter');
    await page.getByText('Tên đăng nhập hoặc mật khẩu không đúng.').waitFor();
    await browsed.picture(page, 'login');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: 'All units' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.evaluate('document.cookie')).toBe('');
  });

  it('moves a number when it changes, without asking again', async () => {
    const page = await browsed.visit('/', WALL);
    const number = page.locator('.small[data-indicator="dossier.overdue-open"] b');
    const before = sum('overdue');
    await waitFor(async () => (await number.textContent()) === String(before), { what: 'the first figure' });
    await browsed.settle(page, '.live.is-live');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    room.indicators.change((units) => (units[3]!.overdue += 3));
    await waitFor(async () => (await number.textContent()) === String(before + 3), {
      what: 'the new figure',
    });
    expect(asked).toEqual([]);
  });

  it('goes from a number to the dossiers behind it, by mouse and by keyboard', async () => {
    const page = await browsed.visit('/', WALL);
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
    const page = await browsed.visit('/', WALL);
    await page.waitForSelector('.cell');
    await room.stop();
    const band = page.locator('.band');
    let stopped: string | null;
    try {
      await band.waitFor();
      const told = /^MẤT KẾT NỐI TỪ \d\d:\d\d:\d\d – số liệu dưới đây là của \d\d:\d\d$/;
      expect(await band.textContent()).toMatch(told);
      expect((await browsed.look(page, 'disconnected')).faults).toEqual([]);
      stopped = await page.locator('.clock').textContent();
      room.indicators.change((units) => (units[7]!.overdue += 5));
    } finally {
      await room.start();
    }
    await band.waitFor({ state: 'detached' });
    const number = page.locator('.small[data-indicator="dossier.overdue-open"] b');
    await waitFor(async () => (await number.textContent()) === String(sum('overdue')), {
      what: 'the figure since',
    });
    expect(await page.locator('.clock').textContent()).not.toBe(stopped);
  });

  it('shows how old a figure is: late, then stale and without its colour', async () => {
    const page = await browsed.visit('/', WALL);
    await page.waitForSelector('.live.is-live');
    const hours = (count: number) =>
      room.indicators.change((units) =>
        units.forEach((unit) => {
          unit.newestAt = unit.newestDocumentAt = Date.now() - count * 3_600_000 - 60_000;
        }),
      );
    const kept = room.indicators.units.map(({ newestAt }) => newestAt);
    try {
      hours(2);
      await page.waitForSelector('.live.is-late');
      expect(await page.locator('.live').textContent()).toBe('chậm 2 giờ');
      hours(5);
      await page.waitForSelector('.tile.is-stale');
      expect(await page.locator('.live').textContent()).toBe('chậm cập nhật 5 giờ');
      expect((await browsed.look(page, 'stale')).faults).toEqual([]);
      hours(50);
      await page
        .getByText(/số liệu lúc \d\d\/\d\d \d\d:\d\d/)
        .first()
        .waitFor();
      expect((await browsed.look(page, 'stale-for-days')).faults).toEqual([]);
    } finally {
      room.indicators.change((units) =>
        units.forEach((unit, at) => (unit.newestAt = unit.newestDocumentAt = kept[at]!)),
      );
    }
  });

  it('tells that the indicators are away', async () => {
    const page = await browsed.visit('/', WALL);
    await page.waitForSelector('.live.is-live');
    room.indicators.failing = true;
    room.indicators.change(() => undefined);
    await page.getByText(/^mất nguồn chỉ số từ \d\d:\d\d$/).waitFor();
    room.indicators.failing = false;
    await page.waitForSelector('.live.is-live');
  });

  it('shows the demo loading, until it is whole', async () => {
    const page = await browsed.visit('/', WALL);
    const tell = (done: number) =>
      room.send('PUT', '/api/demo', { body: { done, total: 20_000 }, headers: asOperator });
    await tell(8_412);
    await page.getByText('8.412 / 20.000 sự kiện').waitFor();
    expect((await browsed.look(page, 'demo')).faults).toEqual([]);
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
      const page = await browsed.visit(`${path}${path.includes('?') ? '&' : '?'}lang=${lang}`, size);
      await browsed.settle(page, ready);
      const { faults, seen } = await browsed.look(page, `${name}-${lang}`);
      expect(faults).toEqual([]);
      expect(seen).toBeGreaterThan(40);
    });

    it('departments with long names stand in their ranking', async () => {
      const page = await browsed.visit(`/?lang=${lang}`, WALL);
      await page.getByRole('button', { name: lang === 'vi' ? 'Sở, ngành' : 'Departments' }).click();
      expect((await browsed.look(page, `departments-${lang}`)).faults).toEqual([]);
    });
  });

  it('sees a text that is cut and one that lies over another', async () => {
    const page = await browsed.visit('/', WALL);
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
    const page = await browsed.visit(path, size);
    await page.waitForSelector(ready);
    expect(await axeFaults(page)).toEqual([]);
  });
});
