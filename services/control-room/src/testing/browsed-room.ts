import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { layoutFaults } from './layout-faults';
import type { Room } from './room';

interface Screen {
  readonly width: number;
  readonly height: number;
}
export const WALL: Screen = { width: 1920, height: 1080 };
export const UHD: Screen = { width: 3840, height: 2160 };
export const DESK: Screen = { width: 1440, height: 900 };
export const PHONE: Screen = { width: 390, height: 844 };

interface Ground {
  readonly room: Room;
  readonly browser: Browser;
  /** The folder to look at what is seen in; no pictures without one. */
  readonly pictures: string | undefined;
}

/** A control room in a browser that is logged in. It takes both down with it. */
export class BrowsedRoom {
  private readonly contexts: BrowserContext[] = [];

  private constructor(
    private readonly ground: Ground,
    private readonly cookie: string,
  ) {}

  static async open(ground: Ground): Promise<BrowsedRoom> {
    return new BrowsedRoom(ground, await ground.room.login());
  }

  async close(): Promise<void> {
    await this.ground.browser.close();
    await this.ground.room.close();
  }

  /** Closes every page that was visited. */
  async leave(): Promise<void> {
    await Promise.all(this.contexts.splice(0).map((context) => context.close()));
  }

  /** @param path with its query @param moving the reader did not ask for less motion, and scenes turn */
  async visit(path: string, screen: Screen, moving = false): Promise<Page> {
    const context = await this.context(screen, moving);
    const [name = '', value = ''] = this.cookie.split('=');
    await context.addCookies([{ name, value, url: this.ground.room.url }]);
    return this.pageOf(context, path);
  }

  /** As somebody who is not logged in. */
  async visitAsStranger(path: string, screen: Screen): Promise<Page> {
    return this.pageOf(await this.context(screen), path);
  }

  /** Waits until the page shows what `ready` selects, and a moment for what it still loads. */
  async settle(page: Page, ready: string): Promise<void> {
    await page.waitForSelector(ready);
    await page.waitForLoadState('networkidle', { timeout: 200 }).catch(() => undefined);
  }

  async picture(page: Page, name: string): Promise<void> {
    await page.evaluate('document.fonts.ready');
    const { pictures } = this.ground;
    if (pictures === undefined) return;
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  }

  /** Takes a picture. @returns the faults of the layout it shows */
  async look(page: Page, name: string): ReturnType<typeof layoutFaults> {
    await this.picture(page, name);
    return layoutFaults(page);
  }

  private async context(viewport: Screen, moving = false): Promise<BrowserContext> {
    const reducedMotion = moving ? 'no-preference' : 'reduce';
    const context = await this.ground.browser.newContext({ viewport, reducedMotion });
    this.contexts.push(context);
    return context;
  }

  private async pageOf(context: BrowserContext, path: string): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${this.ground.room.url}${path}`);
    return page;
  }
}
