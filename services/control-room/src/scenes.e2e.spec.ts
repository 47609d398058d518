import { browserMissing, freePort, freshDatabase, launchBrowser } from '@nhip/testing';
import type { Page } from 'playwright-core';
import { axeFaults } from './testing/axe-faults';
import { BrowsedRoom, DESK, PHONE, WALL } from './testing/browsed-room';
import { Room } from './testing/room';
import { WALL as LAYOUT } from './wall';

const SCENES = LAYOUT.scenes.map(({ id }) => id);
const [FIRST, SECOND] = SCENES;
const LAST = SCENES.at(-1);
/** The first one is looked at with the rest of the page. */
const OTHERS = SCENES.slice(1);
/** As long as a scene is shown. */
const SCENE_MS = 30_000;
const HOUR_MS = 3_600_000;

const suite = browserMissing() === undefined ? describe : describe.skip;

suite('the scenes of the wall', () => {
  let room: Room;
  let browsed: BrowsedRoom;

  beforeAll(async () => {
    room = await Room.open(
      { database: await freshDatabase(), port: await freePort() },
      { NHIP_HEARTBEAT_MS: '300' },
    );
    const [browser, pictures] = [await launchBrowser(), process.env['NHIP_PICTURES']];
    browsed = await BrowsedRoom.open({ room, browser, pictures });
  });
  afterAll(() => browsed.close());
  afterEach(() => browsed.leave());

  const shows = async (page: Page, scene: string | undefined) => {
    await page.waitForSelector(`.turning[data-scene="${scene}"] .cell`);
    expect(await page.locator('.dots [aria-current="page"]').count()).toBe(1);
  };
  const chosen = (page: Page): string | null => new URL(page.url()).searchParams.get('man-hinh');
  const reads = (page: Page, word: string | RegExp) => page.locator('.wait').getByText(word).waitFor();

  /** The wall of somebody who did not ask for less motion; its time is the spec's. */
  async function turning(path = '/'): Promise<Page> {
    const page = await browsed.visit(path, WALL, true);
    await page.waitForSelector('.cell');
    await page.clock.install();
    await page.reload();
    await page.waitForSelector('.cell');
    return page;
  }

  it('turns from one to the next and stays with the large tiles', async () => {
    const page = await turning();
    await shows(page, FIRST);
    await reads(page, /^đổi sau \d+ giây$/);
    const large = () =>
      page.locator('.tile').evaluateAll((all) => all.map((each) => each.dataset['indicator']));
    const before = await large();
    expect(before).toHaveLength(4);
    for (const scene of [...SCENES.slice(1), FIRST]) {
      await page.clock.runFor(SCENE_MS + 1000);
      await shows(page, scene);
    }
    expect(await large()).toEqual(before);
    expect(chosen(page)).toBeNull();
  });

  it('moves with the arrows and stops with the space bar; the address remembers where', async () => {
    const page = await turning();
    await page.keyboard.press('ArrowRight');
    await shows(page, SECOND);
    expect(chosen(page)).toBe(SECOND);
    await page.clock.runFor(2 * SCENE_MS);
    await shows(page, SECOND);
    await reads(page, 'đang dừng');
    await page.reload();
    await shows(page, SECOND);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await shows(page, LAST);
    await page.keyboard.press('Space');
    expect(chosen(page)).toBeNull();
    await page.clock.runFor(SCENE_MS + 1000);
    await shows(page, FIRST);
    await page.getByRole('button', { name: 'Dừng ở màn hình này' }).click();
    await reads(page, 'đang dừng');
  });

  it('keeps the language that its address gives it, whatever it shows', async () => {
    const page = await browsed.visit('/?lang=en', WALL);
    await shows(page, FIRST);
    await page.keyboard.press('ArrowRight');
    await shows(page, SECOND);
    expect(new URL(page.url()).search).toBe(`?man-hinh=${SECOND}&lang=en`);
    await page.locator('.cell').first().click();
    await page.waitForSelector('.figure');
    await page.reload();
    await page.getByText('Numerator').waitFor();
  });

  it('shows departments where no commune has cases enough to be judged, each with its value', async () => {
    const kept = room.indicators.units.map(({ fellDue }) => fellDue);
    try {
      room.indicators.change((units) =>
        units.forEach((unit) => (unit.fellDue = unit.tier === 'commune' ? 5 : 400)),
      );
      const page = await browsed.visit(`/?man-hinh=${SECOND}`, WALL);
      await page.getByText('15 sở, ngành').waitFor();
      expect(await page.locator('.roomy .cell b').allTextContents()).toContainEqual(
        expect.stringMatching(/^\d+,\d%$/),
      );
      expect(await page.locator('.ranking .row').count()).toBe(8);
      expect((await browsed.look(page, 'scene-departments')).faults).toEqual([]);
      expect(await axeFaults(page)).toEqual([]);
    } finally {
      room.indicators.change((units) => units.forEach((unit, at) => (unit.fellDue = kept[at]!)));
    }
  });

  it('stays where somebody reaches into it', async () => {
    const page = await turning();
    await page.getByRole('button', { name: 'Sở, ngành' }).click();
    expect(chosen(page)).toBe(FIRST);
    await page.locator('.cell').first().click();
    await page.waitForSelector('.figure');
    await page.goBack();
    await shows(page, FIRST);
    await reads(page, 'đang dừng');
  });

  it('stops for a figure in breach until somebody answers it', async () => {
    const kept = room.indicators.units.map(({ late }) => late);
    const page = await turning();
    try {
      room.indicators.change((units) => units.forEach((unit) => (unit.late = Math.round(unit.fellDue / 2))));
      await reads(page, 'dừng: có chỉ số không đạt');
      await page.clock.runFor(3 * SCENE_MS);
      await shows(page, FIRST);
      expect((await browsed.look(page, 'scene-breach')).faults).toEqual([]);
      await page.getByRole('button', { name: 'Chuyển màn hình tiếp' }).click();
      await page.clock.runFor(SCENE_MS + 1000);
      await shows(page, SECOND);
    } finally {
      room.indicators.change((units) => units.forEach((unit, at) => (unit.late = kept[at]!)));
    }
  });

  it('does not move where less motion is wanted: there are the dots', async () => {
    const page = await browsed.visit('/', WALL);
    await shows(page, FIRST);
    expect(await page.locator('.wait').count()).toBe(0);
    await page.clock.install();
    await page.clock.runFor(2 * SCENE_MS);
    await shows(page, FIRST);
    await page.locator('.dots .dot').nth(1).click();
    await shows(page, SECOND);
    expect(chosen(page)).toBe(SECOND);
  });

  it('tells a source that is silent from those that are not', async () => {
    const kept = room.indicators.units.map(({ newestAt }) => newestAt);
    const page = await browsed.visit('/', WALL);
    await page.waitForSelector('.live.is-live');
    try {
      room.indicators.change((units) => units.forEach((unit) => (unit.newestDocumentAt -= 6 * HOUR_MS)));
      await page.waitForSelector('.tile.is-stale[data-indicator="document.out-signed"]');
      const others = `${SCENES.length - 1}/${SCENES.length} nguồn`;
      expect(await page.locator('.live').textContent()).toBe(`thời gian thực${others}`);
      expect(await page.locator('.tile.is-stale').count()).toBe(1);
      expect((await browsed.look(page, 'scene-silent')).faults).toEqual([]);
    } finally {
      room.indicators.change((units) => units.forEach((unit, at) => (unit.newestDocumentAt = kept[at]!)));
    }
  });

  describe.each(['vi', 'en'])('in %s', (lang) => {
    it.each(
      OTHERS.flatMap((scene) => [[scene, 'wall', WALL] as const, [scene, 'wall-laptop', DESK] as const]),
    )('nothing of %s overlaps or is cut on the %s', async (scene, name, size) => {
      const page = await browsed.visit(`/?man-hinh=${scene}&lang=${lang}`, size);
      await browsed.settle(page, `.turning[data-scene="${scene}"] .cell`);
      const { faults, seen } = await browsed.look(page, `scene-${scene}-${name}-${lang}`);
      expect(faults).toEqual([]);
      expect(seen).toBeGreaterThan(40);
    });
  });

  it.each(OTHERS)('%s can be used by everybody (axe), and has a table of units', async (scene) => {
    const page = await browsed.visit(`/?man-hinh=${scene}`, WALL);
    await shows(page, scene);
    expect(await axeFaults(page)).toEqual([]);
    await page.locator('.units h2 a').click();
    await page.waitForSelector('tbody tr');
    expect(chosen(page)).toBe(scene);
    expect((await browsed.look(page, `units-${scene}`)).faults).toEqual([]);
  });

  it('on a phone they follow one another, and all of them can be used', async () => {
    const page = await browsed.visit('/', PHONE, true);
    await browsed.settle(page, '.phone .ranking .row');
    const there = await page
      .locator('.phone .scene')
      .evaluateAll((all) => all.map((each) => each.getAttribute('data-scene')));
    expect(there).toEqual(SCENES);
    expect(await page.locator('.dots').count()).toBe(0);
    expect((await browsed.look(page, 'scenes-phone')).faults).toEqual([]);
    expect(await axeFaults(page)).toEqual([]);
  });

  it('the page weighs no more JavaScript than a phone is to load', async () => {
    const context = await browsed.visit('/', PHONE);
    const sizes: number[] = [];
    context.on('response', (response) => {
      if (!response.url().endsWith('.js')) return;
      sizes.push(Number(response.headers()['content-length'] ?? Infinity));
    });
    await context.reload();
    await context.waitForSelector('.phone .ranking .row');
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(180_000);
  });
});
