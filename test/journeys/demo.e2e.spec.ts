import type { Browser } from 'playwright-core';
import { generateDemo, type Demo } from '@nhip/cli';
import { formatDay } from '@nhip/kernel';
import { browserMissing, launchBrowser, waitFor } from '@nhip/testing';
import { figures, numerator, type AskedFigure } from './figures';
import { startInstance, type StartedInstance } from './instance';

/** A Friday in office hours. */
const CLOCK = '2026-11-20T15:40:00+07:00';
const ZONE = 'Asia/Ho_Chi_Minh';
const DEFAULT_SEED = 'tinh-mau';

type TotalName = keyof ReturnType<Demo['totals']>['province'];

/** The generator's own count for each figure; for a ratio its numerator and denominator. */
const COUNTS: Readonly<Record<string, readonly TotalName[]>> = {
  'dossier.carried-over': ['carriedOver'],
  'dossier.received': ['received'],
  'dossier.refused': ['refused'],
  'dossier.to-solve': ['toSolve'],
  'dossier.completed': ['completed'],
  'dossier.completed.in-time': ['completedInTime'],
  'dossier.completed.late': ['completedLate'],
  'dossier.completed.no-due': ['completedNoDue'],
  'dossier.still-open': ['open'],
  'dossier.still-open.in-time': ['openInTime'],
  'dossier.still-open.no-due': ['openNoDue'],
  'dossier.overdue-open': ['overdueOpen'],
  'dossier.near-due': ['nearDue'],
  'dossier.on-time.E': ['fellDueNotLate', 'fellDue'],
  'dossier.online-share': ['receivedOnline', 'received'],
};

const missing = browserMissing();
const inBrowser = missing === undefined ? it : it.skip;

describe('the sample province', () => {
  let instance: StartedInstance;
  let demo: Demo;
  let province: Record<TotalName, number>;
  let window: string[];

  beforeAll(async () => {
    demo = generateDemo({ seed: DEFAULT_SEED, now: Date.parse(CLOCK), zone: ZONE });
    window = ['--from', formatDay(demo.from), '--to', formatDay(demo.to)];
    instance = await startInstance('--quiet', '--clock', CLOCK);
    ({ province } = demo.totals());
    const counted = async (): Promise<boolean> =>
      (await numerator(instance, 'dossier.completed', ...window)) === province.completed;
    await waitFor(counted, { what: 'the history to be counted' });
  });
  afterAll(async () => {
    expect(await instance.stop()).toBe(0);
  });

  it('has about 20,000 dossiers at 98 communes and wards and 15 departments', () => {
    const tiers = (tier: string): number => demo.units.filter((unit) => unit.tier === tier).length;
    expect([tiers('province'), tiers('department'), tiers('commune')]).toEqual([1, 15, 98]);
    expect(Math.abs(demo.dossiers.length - 20_000)).toBeLessThan(1_000);
  });

  it.each(Object.entries(COUNTS))(
    '%s is what its generator knows, over 90 days',
    async (indicator, names) => {
      const [figure] = await figures(instance, indicator, ...window);
      expect(counted(figure, names)).toEqual(wanted(names, province));
    },
  );

  it('every unit has what its generator knows, in one month', async () => {
    const [from, to] = ['2026-10-01', '2026-10-31'].map((day) => Date.parse(day) / 86_400_000) as [
      number,
      number,
    ];
    const { byUnit } = demo.totals(from, to);
    for (const [indicator, names] of Object.entries(COUNTS)) {
      const found = new Map(
        (await figures(instance, indicator, '--period', '2026-10', '--by', 'unit')).map((figure) => [
          figure.group,
          counted(figure, names),
        ]),
      );
      for (const [unit, totals] of byUnit)
        expect([indicator, unit, found.get(unit) ?? names.map(() => 0)]).toEqual([
          ...[indicator, unit, wanted(names, totals)],
        ]);
    }
  });

  inBrowser('shows the same number on the wall, at the command line and in Prometheus', async () => {
    const asked = ['figure', 'dossier.received', '--period', '2026-11'];
    const { figures: told } = await instance.json<{ figures: AskedFigure[] }>(...asked);
    const [figure] = told;
    const line = new RegExp(
      `^nhip_indicator_value{indicator="dossier.received",unit="${root(demo)}",window="month"[^}]*} (.+)$`,
      'm',
    );
    // A scrape tells no figures when they could not be read in time.
    const exported = await waitFor(
      async () => line.exec(await (await fetch(instance.file.metricsUrl)).text())?.[1],
      { what: 'the figure in Prometheus’ words' },
    );
    expect(Number(exported)).toBe(figure?.numerator);
    const browser = await launchBrowser();
    try {
      expect(await onTheWall(browser, instance, 'dossier.received')).toBe(figure?.numerator);
    } finally {
      await browser.close();
    }
  });

  it('live equals recount', async () => {
    expect(await instance.json('drift')).toMatchObject({ drift: 0 });
  });
});

function root(demo: Demo): string {
  return demo.units.find(({ tier }) => tier === 'province')?.code ?? '';
}

function counted(
  figure: AskedFigure | undefined,
  names: readonly TotalName[],
): (number | null | undefined)[] {
  return names.length === 1 ? [figure?.numerator] : [figure?.numerator, figure?.denominator];
}

function wanted(names: readonly TotalName[], totals: Record<TotalName, number>): number[] {
  return names.map((name) => totals[name]);
}

/** Logs in as a person does and reads the count of an indicator off the wall. */
async function onTheWall(browser: Browser, { file }: StartedInstance, indicator: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  await page.goto(file.url);
  await page.fill('input[name=user]', file.adminUser);
  await page.fill('input[name=password]', file.adminPassword);
  await page.click('button[type=submit]');
  const shown = page.locator(`[data-indicator="${indicator}"] b`).first();
  await shown.waitFor();
  return Number((await shown.innerText()).replaceAll('.', ''));
}
