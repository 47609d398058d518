import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { cacheFolder } from './run-folder';
import { HANGS_AFTER_MS } from './wait-for';

/** Where a Chromium was found: a program, or the npm package that has yet to be unpacked; else what was tried. */
type Found = { program: string } | { packed: string } | { missing: string[] };

const PACKAGE = '@sparticuz/chromium';
const ON_PATH = ['chromium-headless-shell', 'chromium', 'google-chrome'];
/** The package's own arguments would switch web security off. */
const ARGUMENTS = ['--no-sandbox', '--disable-dev-shm-usage'];
const COMPLETE = 'complete';
/**
 * Chromium sets these two itself while its threads start. A new name moves the list of all names from under a thread
 * that reads it (glibc's setenv beside getenv); on a busy machine it died in getenv. A name that is there moves none.
 */
const SET_BY_CHROMIUM = { DBUS_SESSION_BUS_ADDRESS: 'disabled:', FC_FONTATIONS: '1' };

/**
 * Starts a headless Chromium: CHROME_PATH, one on PATH, or the npm package's, unpacked once into the cache folder.
 * @throws when there is none, with all that was tried; specs ask `browserMissing` first
 */
export async function launchBrowser(): Promise<Browser> {
  const found = findBrowser();
  if ('missing' in found) throw new Error(missingMessage(found.missing));
  // Most specs look at no page, and it takes a third of a second to load.
  const { chromium } = await import('playwright-core');
  if ('program' in found)
    return patient(
      await chromium.launch({ executablePath: found.program, args: ARGUMENTS, env: environment() }),
    );
  const { program, env } = await unpacked(found.packed);
  return patient(await chromium.launch({ executablePath: program, args: ARGUMENTS, env }));
}

/** Playwright takes for hung what needs half a minute, which a page on a busy machine may. */
function patient(browser: Browser): Browser {
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await newContext(options);
    context.setDefaultTimeout(HANGS_AFTER_MS);
    return context;
  };
  return browser;
}

/**
 * Why this machine can run no browser, or undefined when it can:
 * `const suite = browserMissing() ? describe.skip : describe`.
 * @throws when REQUIRE_BROWSER=1 and there is none, or CHROME_PATH names a broken one
 */
export function browserMissing(): string | undefined {
  const found = findBrowser();
  if (!('missing' in found)) return undefined;
  const message = missingMessage(found.missing);
  if (process.env['REQUIRE_BROWSER'] === '1') throw new Error(message);
  return message;
}

function missingMessage(tried: readonly string[]): string {
  return `no browser found; tried ${tried.join(', ')}`;
}

function findBrowser(): Found {
  const chosen = process.env['CHROME_PATH'];
  if (chosen) {
    if (!works(chosen)) throw new Error(`CHROME_PATH is ${chosen}, which does not answer --version`);
    return { program: chosen };
  }
  const onPath = ON_PATH.find((name) => works(name));
  if (onPath !== undefined) return { program: pathOf(onPath) };
  const supported = process.platform === 'linux' && process.arch === 'x64';
  try {
    if (supported) return { packed: join(dirname(require.resolve(PACKAGE)), '..', '..') };
  } catch {
    // Not installed: told below.
  }
  return { missing: ['CHROME_PATH', ...ON_PATH.map((name) => `${name} on PATH`), `npm package ${PACKAGE}`] };
}

function works(program: string, env: NodeJS.ProcessEnv = process.env): boolean {
  return spawnSync(program, ['--version'], { env, stdio: 'ignore' }).status === 0;
}

function pathOf(name: string): string {
  const folders = (process.env['PATH'] ?? '').split(':');
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file)) ?? name;
}

/**
 * The package's Chromium, fonts and libraries, unpacked once into a versioned folder. The package itself unpacks into
 * the temporary folder and trusts what lies there, so it gets a temporary folder of its own, which takes its final
 * name only when it is whole.
 */
async function unpacked(home: string): Promise<{ program: string; env: Record<string, string> }> {
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
  const folder = join(cacheFolder(), `chromium-${version}`);
  if (!existsSync(join(folder, COMPLETE))) {
    mkdirSync(cacheFolder(), { recursive: true });
    const own = mkdtempSync(join(cacheFolder(), 'chromium-unpack-'));
    try {
      await unpackInto(own);
      writeFileSync(join(own, COMPLETE), '');
      if (existsSync(folder) && !existsSync(join(folder, COMPLETE))) rmSync(folder, { recursive: true });
      try {
        renameSync(own, folder);
      } catch (error) {
        if (!existsSync(join(folder, COMPLETE))) throw error;
      }
    } finally {
      rmSync(own, { recursive: true, force: true });
    }
  }
  const program = join(folder, 'chromium');
  const fonts = { ...environment(), FONTCONFIG_FILE: fontList(folder) };
  if (works(program, fonts)) return { program, env: fonts };
  return { program, env: { ...fonts, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') } };
}

function unpackInto(folder: string): Promise<void> {
  const script = `require(${JSON.stringify(PACKAGE)}).executablePath().catch((e) => { console.error(e); process.exit(1); })`;
  return new Promise((resolve, reject) => {
    // The runtime's name makes the package unpack its own NSS, which a minimal system lacks.
    const env = { ...process.env, TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' };
    const child = spawn(process.execPath, ['-e', script], { cwd: __dirname, env, stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${PACKAGE} did not unpack`))));
  });
}

/** With no font known to fontconfig even web fonts fail, so the package's own are named beside the system's. */
function fontList(folder: string): string {
  const file = join(folder, 'fonts.conf');
  if (!existsSync(file)) {
    const xml = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts', 'fonts')}</dir>
  <dir>${join(folder, 'fonts')}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(folder, 'fontconfig')}</cachedir>
</fontconfig>
`;
    writeFileSync(`${file}.${process.pid}`, xml);
    renameSync(`${file}.${process.pid}`, file);
  }
  return file;
}

function environment(): Record<string, string> {
  const own = Object.entries(process.env).filter((each): each is [string, string] => each[1] !== undefined);
  return { ...Object.fromEntries(own), ...SET_BY_CHROMIUM };
}
