import { browserMissing, launchBrowser } from './browser';

const PAGE = `<!doctype html><meta charset="utf-8"><style>body{font:40px sans-serif;margin:40px}</style>
<p><span id="vi">Hồ sơ đã giải quyết đúng hạn</span></p><p><span id="blank"></span></p>`;

const suite = browserMissing() === undefined ? describe : describe.skip;

suite(`a real browser${browserMissing() ? ` [skipped: ${browserMissing()}]` : ''}`, () => {
  it('draws Vietnamese text and takes a picture of it', async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
      await page.setContent(PAGE);
      expect(await page.textContent('#vi')).toBe('Hồ sơ đã giải quyết đúng hạn');
      const box = await page.locator('#vi').boundingBox();
      expect(box?.width).toBeGreaterThan(400);
      const picture = await page.screenshot();
      const empty = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
      await empty.setContent('<!doctype html>');
      expect(picture.subarray(1, 4).toString()).toBe('PNG');
      expect(picture.readUInt32BE(16)).toBe(1920);
      expect(picture.readUInt32BE(20)).toBe(1080);
      expect(picture.length).toBeGreaterThan((await empty.screenshot()).length);
    } finally {
      await browser.close();
    }
  });

  it('formats numbers and dates as Vietnamese readers do, and keeps the web secure', async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      expect(await page.evaluate(() => (1234567.8).toLocaleString('vi-VN'))).toBe('1.234.567,8');
      await page.setContent('<iframe src="data:text/html,secret"></iframe>');
      const reached = await page.evaluate(() => {
        // Another origin's document is closed to us, unless web security is off.
        const frame = (globalThis as unknown as { frames: { document?: unknown }[] }).frames[0];
        try {
          return frame?.document !== undefined;
        } catch {
          return false;
        }
      });
      expect(reached).toBe(false);
    } finally {
      await browser.close();
    }
  });
});
