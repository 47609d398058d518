import { browserMissing, freePort, freshDatabase, launchBrowser, waitFor } from '@nhip/testing';
import type { Route } from 'playwright-core';
import { axeFaults } from './testing/axe-faults';
import { BrowsedRoom, DESK, PHONE, WALL } from './testing/browsed-room';
import { Room } from './testing/room';

const DRILL = '/chi-so/dossier.on-time.E?don-vi=X004';
const DOSSIER = '/ho-so/H00.01-261109-0100';
const ZONE_MS = 7 * 3_600_000;
const DAY_MS = 86_400_000;
const yesterday = new Date(Date.now() + ZONE_MS - DAY_MS).toISOString().slice(0, 10);
const THEN = `luc=${yesterday}T09:07`;

const suite = browserMissing() === undefined ? describe : describe.skip;

suite('the pages that tell why, and what was known then', () => {
  let room: Room;
  let browsed: BrowsedRoom;

  beforeAll(async () => {
    room = await Room.open({ database: await freshDatabase(), port: await freePort() });
    const [browser, pictures] = [await launchBrowser(), process.env['NHIP_PICTURES']];
    browsed = await BrowsedRoom.open({ room, browser, pictures });
  });
  afterAll(() => browsed.close());
  afterEach(() => browsed.leave());

  it('goes from the wall to the sum behind a figure in one step', async () => {
    const page = await browsed.visit('/', WALL);
    await page.getByRole('link', { name: 'Đúng và trước hạn: vì sao là' }).click();
    const why = page.locator('.why');
    await why.getByRole('heading', { name: 'Vì sao là' }).waitFor();
    const [numerator, denominator] = await why.locator('tfoot td').allTextContents();
    const cells = await why.locator('.sum').first().locator('tbody td:last-child').allTextContents();
    const count = (text: string): number => Number(text.replace('−', '-').replace(/[^\d-]/g, ''));
    expect(cells.map(count).reduce((sum, each) => sum + each, 0)).toBe(count(numerator ?? ''));
    expect(await why.locator('.quotient').textContent()).toContain(`${numerator} chia ${denominator}`);
    expect(await why.textContent()).toMatch(
      /Căn cứ.*từ 01\/\d\d\/\d{4} 00:00:00 đến .*thay đổi số 1\.284\.551/,
    );
    await page.getByRole('link', { name: 'Đóng giải thích' }).click();
    await why.waitFor({ state: 'detached' });
  });

  it('goes from a number to its dossiers and to the events of one in two clicks', async () => {
    const page = await browsed.visit('/', WALL);
    await page.locator('.cell[data-unit="X004"]').click();
    await page.locator('.dossiers tbody th a').first().click();
    await page.getByRole('heading', { name: 'Sự kiện của hồ sơ' }).waitFor();
    expect(await page.locator('.verdicts .sentence').first().textContent()).toMatch(
      /^Trễ hạn: hẹn trả lúc \d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d/,
    );
    expect(await page.locator('.events tbody tr').count()).toBe(6);
    expect(await page.locator('.events .gone th s').allTextContents()).toEqual([
      'bổ sung giấy tờ',
      'báo xong',
    ]);
    expect(await page.locator('.counted tbody tr').count()).toBe(3);
    const content = (await page.locator('.events tbody, .counted tbody').allTextContents()).join(' ');
    expect(content).toContain('đơn vị Xã Đồng Tâm');
    expect(content).toMatch(/nay là bổ sung giấy tờ \d\d\/\d\d\/\d{4}/);
    expect(content).not.toMatch(/X004|tinh-mau|\byes\b/);
  });

  it('says that the events cannot be had, and tells the rest', async () => {
    room.events.failing = true;
    try {
      const page = await browsed.visit(DOSSIER, DESK);
      await page.getByText('Kho sự kiện hiện không trả lời').waitFor();
      expect(await page.locator('.verdicts li').count()).toBe(3);
    } finally {
      room.events.failing = false;
    }
  });

  it('shows what was known at a moment that is typed, says so, and comes back to now', async () => {
    const page = await browsed.visit(DRILL, DESK);
    await page.getByRole('heading', { name: '27 hồ sơ' }).waitFor();
    await page.getByRole('button', { name: 'Tại thời điểm…' }).click();
    const field = page.getByLabel('Ngày và giờ');
    await field.fill('hôm qua');
    await page.keyboard.press('Enter');
    await page.getByText('Chưa đúng: ghi như').waitFor();
    const { faults } = await browsed.look(page, 'as-of-picker');
    expect(faults.filter((fault) => !fault.startsWith('over'))).toEqual([]);
    await field.fill(`${yesterday.split('-').reverse().join('/')} 9h07`);
    await page.keyboard.press('Enter');
    const told = `như đã biết lúc ${yesterday.split('-').reverse().join('/')} 09:07:00`;
    await page.getByText(told).waitFor();
    expect(new URL(page.url()).searchParams.get('luc')).toBe(`${yesterday}T09:07:00`);
    await page.locator('.dossiers tbody tr').first().waitFor();
    expect(await page.locator('.figure .of').textContent()).not.toContain('115 / 142');
    expect(await page.locator('.live').count()).toBe(0);
    await page.locator('.dossiers tbody th a').first().click();
    await page.getByText(told).waitFor();
    await page.getByRole('link', { name: 'Về bây giờ' }).click();
    await page.locator('.past-band').waitFor({ state: 'detached' });
  });

  it('shows what was published beside what it is now', async () => {
    const page = await browsed.visit('/dinh-chinh', DESK);
    const row = page.locator('.corrections tbody tr', { hasText: 'Xã Đồng Tâm' }).first();
    await row.waitFor();
    const shown = await row.locator('td.right').allTextContents();
    expect(shown.slice(0, 2)).toEqual(['83,1%118 / 142', '81,0%115 / 142']);
    expect(await row.textContent()).toContain('2 sự kiện đến muộn');
    await row.locator('th a').click();
    await page.locator('.published').waitFor();
    expect(await page.locator('.published').textContent()).toMatch(/Số đã công bố.*Số hiện nay/);
    await page.getByRole('link', { name: 'xem như lúc công bố' }).click();
    await page.getByText('ở thay đổi số 1.190.220, không phải bây giờ').waitFor();
  });

  it('plays a day, pauses, and is sought by keyboard', async () => {
    const page = await browsed.visit(`/phat-lai?ngay=${yesterday}`, DESK);
    const clock = page.locator('.controls .clock time');
    const number = page.locator('.then-tile b').first();
    await number.waitFor();
    expect(await clock.textContent()).toBe('07:00:00');
    const before = await page.locator('.news').textContent();
    await page.getByRole('button', { name: '×600' }).click();
    await page.getByRole('button', { name: 'Phát', exact: true }).click();
    await waitFor(async () => ((await clock.textContent()) ?? '') > '07:05:00', {
      what: 'the day to move on',
    });
    await page.getByRole('button', { name: 'Tạm dừng' }).click();
    expect(await page.locator('.news').textContent()).not.toBe(before);
    const slider = page.getByLabel('Giờ trong ngày');
    await slider.focus();
    await page.keyboard.press('End');
    await waitFor(async () => ((await clock.textContent()) ?? '') >= '23:59:00', {
      what: 'the end of the day',
    });
    await page.getByRole('button', { name: 'Phát', exact: true }).click();
    await page.getByText('Hết ngày.').waitFor();
  });

  it('plays the scene that is asked, and goes on at the same moment with another', async () => {
    const page = await browsed.visit(`/phat-lai?ngay=${yesterday}&man-hinh=van-ban`, DESK);
    const clock = page.locator('.controls .clock time');
    await page.locator('.then-tile[data-indicator="document.in-signed"]').waitFor();
    await page.locator('.strip .count[data-indicator="gazette.documents"]').waitFor();
    expect(await page.locator('.then-tile[data-indicator="dossier.satisfied"]').count()).toBe(0);
    await page.getByLabel('Giờ trong ngày').focus();
    await page.keyboard.press('ArrowRight');
    await waitFor(async () => (await clock.textContent()) === '07:01:00', { what: 'a minute later' });
    await page.getByRole('link', { name: 'An toàn thông tin' }).click();
    await page.locator('.then-tile[data-indicator="security.patched"]').waitFor();
    await waitFor(async () => (await clock.textContent()) === '07:01:00', { what: 'the same moment' });
  });

  it('goes on with another scene from what was sought, also before that was shown', async () => {
    const page = await browsed.visit(`/phat-lai?ngay=${yesterday}&man-hinh=van-ban`, DESK);
    await page.locator('.then-tile[data-indicator="document.in-signed"]').waitFor();
    const held: Route[] = [];
    await page.route('**/api/replay?*', (route) => void held.push(route));
    await page.getByLabel('Giờ trong ngày').focus();
    await page.keyboard.press('ArrowRight');
    await waitFor(() => held.length === 1, { what: 'a minute later to be asked for' });
    await page.getByRole('link', { name: 'An toàn thông tin' }).click();
    const asked = await waitFor(() => held[1], { what: 'the other scene to be asked for' });
    expect(new URL(asked.request().url()).searchParams.get('from')).toBe('07:01:00');
    await asked.continue();
    await page.locator('.then-tile[data-indicator="security.patched"]').waitFor();
    expect(await page.locator('.controls .clock time').textContent()).toBe('07:01:00');
  });

  it('tells a mean in what it is measured in', async () => {
    const page = await browsed.visit('/chi-so/security.mttr', DESK);
    await page.getByText('21 giờ 24 phút').first().waitFor();
    expect(await page.locator('.figure .of').textContent()).toMatch(/^7\.706 phút \/ 6 /);
    expect(await page.locator('.breakdown').first().textContent()).not.toMatch(/−|\//);
    expect((await browsed.look(page, 'mean')).faults).toEqual([]);
  });

  it('says in words what it cannot show, and since when something is known', async () => {
    const page = await browsed.visit('/ho-so/H00.01?lang=vi', DESK);
    room.indicators.past.begins = Date.parse(`${yesterday}T21:30:00+07:00`);
    try {
      await page.goto(`${room.url}${DRILL}&${THEN}`);
      const told = `số liệu được ghi nhận từ ${yesterday.split('-').reverse().join('/')} 21:30:00.`;
      await page.getByText(told).waitFor();
      await browsed.picture(page, 'before-all');
      await page.goto(`${room.url}/phat-lai?ngay=${yesterday}`);
      await page.getByText('Trước 21:30:00 chưa ghi nhận gì.').waitFor();
      expect(await page.locator('.controls .clock time').textContent()).toBe('21:30:00');
      await browsed.picture(page, 'replay-begins');
    } finally {
      room.indicators.past.begins = -Infinity;
    }
    room.indicators.failing = true;
    try {
      await page.goto(`${room.url}${DRILL}`);
      await page.getByText('Dịch vụ chỉ số hiện không trả lời').waitFor();
      await browsed.picture(page, 'away');
    } finally {
      room.indicators.failing = false;
    }
  });

  const PAGES = [
    ['why', `${DRILL}&vi-sao=1&ky=2026-10`, '.published'],
    ['then', `${DRILL}&${THEN}`, '.dossiers tbody tr'],
    ['dossier', DOSSIER, '.events tbody tr'],
    ['corrections', '/dinh-chinh', '.corrections tbody tr'],
    ['replay', `/phat-lai?ngay=${yesterday}`, '.then-tile b'],
    ['replay-security', `/phat-lai?ngay=${yesterday}&man-hinh=an-toan`, '.strip .count'],
  ] as const;

  describe.each(['vi', 'en'])('in %s', (lang) => {
    it.each(PAGES)('nothing of %s overlaps or is cut, at a desk and in a hand', async (name, path, ready) => {
      const page = await browsed.visit(`${path}${path.includes('?') ? '&' : '?'}lang=${lang}`, DESK);
      for (const size of [DESK, PHONE]) {
        await page.setViewportSize(size);
        await browsed.settle(page, ready);
        const { faults, seen } = await browsed.look(page, `${name}${size === PHONE ? '-phone' : ''}-${lang}`);
        expect(faults).toEqual([]);
        expect(seen).toBeGreaterThan(30);
      }
    });
  });

  it.each(PAGES)('%s can be used by everybody (axe)', async (_, path, ready) => {
    const page = await browsed.visit(path, DESK);
    await page.waitForSelector(ready);
    expect(await axeFaults(page)).toEqual([]);
  });
});
