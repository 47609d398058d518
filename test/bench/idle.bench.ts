import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { startSystem } from '../journeys/system';
import { cpuSeconds } from './cpu';
import { writeResults, type Measured } from './results';
import { ScrapedService } from './scraped-service';

/** Odd, so that the median is a round. `NHIP_BENCH_ROUNDS=1 NHIP_BENCH_SECONDS=5` for a quick look. */
const ROUNDS = Number(process.env['NHIP_BENCH_ROUNDS'] ?? 5);
const WHOLE_SECONDS = 30;
const SECONDS = Number(process.env['NHIP_BENCH_SECONDS'] ?? WHOLE_SECONDS);
/** The first recount comes 15 s after the start. */
const SETTLE_SECONDS = Math.min(SECONDS, 25);
const SERVICES = ['dossier-events', 'indicators', 'control-room'] as const;
const SCRAPES = 20;

jest.setTimeout(3_600_000);

const measured: Measured[] = [];

it('at rest', async () => {
  const system = await startSystem();
  try {
    await delay(SETTLE_SECONDS * 1_000);
    const rounds: { cpu: number[]; mebibytes: number[] }[] = [];
    while (rounds.length < ROUNDS) {
      const before = SERVICES.map((name) => cpuSeconds(system.pid(name)));
      const begun = performance.now();
      await delay(SECONDS * 1_000);
      const seconds = (performance.now() - begun) / 1_000;
      const cpu = SERVICES.map((name, i) => ((cpuSeconds(system.pid(name)) - before[i]!) / seconds) * 100);
      rounds.push({ cpu, mebibytes: SERVICES.map((name) => residentOf(system.pid(name))) });
    }
    SERVICES.forEach((name, i) =>
      measured.push(
        {
          what: `${name} at rest`,
          unit: '% of a core',
          goal: '≤ 1',
          rounds: rounds.map(({ cpu }) => cpu[i]!),
        },
        {
          ...{ what: `${name} at rest`, unit: 'MB resident', goal: '≤ 150' },
          rounds: rounds.map(({ mebibytes }) => mebibytes[i]!),
        },
      ),
    );
  } finally {
    await system.stop();
  }
});

it('a scrape', async () => {
  const service = await ScrapedService.start();
  try {
    const rounds: { series: number; stallMs: number; tookMs: number }[] = [];
    while (rounds.length < ROUNDS) rounds.push(await service.scrape(SCRAPES));
    measured.push(
      {
        what: 'series of one scrape',
        unit: '',
        goal: '≥ 10,000',
        rounds: rounds.map(({ series }) => series),
      },
      {
        ...{ what: 'longest stall of the event loop by a scrape', unit: 'ms', goal: '≤ 10' },
        rounds: rounds.map(({ stallMs }) => stallMs),
      },
      { what: 'longest scrape', unit: 'ms', goal: '', rounds: rounds.map(({ tookMs }) => tookMs) },
    );
  } finally {
    await service.stop();
  }
});

afterAll(() => {
  for (const { what, unit, rounds } of measured) console.info(what, unit, rounds);
  if (ROUNDS >= 5 && SECONDS >= WHOLE_SECONDS) writeResults('idle', measured);
});

/** MB (10⁶ bytes) of memory that a process holds (Linux). */
function residentOf(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kibibytes) * 1_024) / 1e6;
}
