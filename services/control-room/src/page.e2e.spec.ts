import { browserMissing, launchBrowser, waitFor } from '@nhip/testing';
import { AxeBuilder } from '@axe-core/playwright';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { PASSWORD, Room, USER } from './testing/room';

/** Set to a folder to look at what these specs see. */
const PICTURES = process.env['NHIP_PICTURES'];
const WALL = { width: 1920, height: 1080 };
const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

const suite = browserMissing() === undefined ? describe : describe.skip;

suite('the page in a browser', () => {
  let room: Room;
  let browser: Browser;
  const contexts: BrowserContext[] = [];

  beforeAll(async () => {
    room = await Room.open();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await room.close();
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
  });

  async function visit(path: string, viewport: { width: number; height: number }, scale = 1): Promise<Page> {
    const context = await browser.newContext({ viewport, deviceScaleFactor: scale, reducedMotion: 'reduce' });
    contexts.push(context);
    const [name = '', value = ''] = (await room.login()).split('=');
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

  it('pictures', async () => {
    for (const lang of ['vi', 'en']) {
      const wall = await visit(`/?lang=${lang}`, WALL);
      await wall.waitForSelector('.cell');
      await picture(wall, `wall-${lang}`);
      const phone = await visit(`/?lang=${lang}`, PHONE, 2);
      await phone.waitForSelector('.phone .list');
      await picture(phone, `phone-${lang}`);
      const drill = await visit(`/chi-so/dossier.on-time.E?don-vi=X004&lang=${lang}`, DESK);
      await drill.waitForSelector('.dossiers tbody tr');
      await drill.waitForSelector('.history svg');
      await picture(drill, `drill-${lang}`);
    }
    const units = await visit('/don-vi', DESK);
    await units.waitForSelector('tbody tr');
    await picture(units, 'units');
    const context = await browser.newContext({ viewport: DESK });
    contexts.push(context);
    const login = await context.newPage();
    await login.goto(room.url);
    await login.waitForSelector('form');
    await picture(login, 'login');
    void [AxeBuilder, waitFor, PASSWORD, USER];
  });
});
