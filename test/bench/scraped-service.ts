import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { TOPICS } from '@nhip/contracts';
import type { RunningService } from '@nhip/runtime';
import { runMigrations } from '@nhip/store';
import { createKafka, createTopics } from '@nhip/stream/kafka';
import {
  freePort,
  privateKafka,
  privatePostgres,
  waitFor,
  type PrivateKafka,
  type PrivatePostgres,
} from '@nhip/testing';
import { Pool } from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import { MIGRATIONS } from '../../services/indicators/src/migrations';
import { startIndicators } from '../../services/indicators/src/start';
import { END, loadProvince, PastProvince, ZONE } from './past-province';

const DOSSIERS = 5_000;
const TICK_MS = 1;
/** Figures are computed anew once they are older. */
const FRESH_MS = 1_100;
/**
 * For each line that it is given it scrapes once and tells the number of series. In a process of its own, so that
 * reading the answer does not stall the loop that is watched; started beforehand, since starting it would.
 */
const SCRAPER = `
  require('node:readline').createInterface({ input: process.stdin }).on('line', async () => {
    const text = await (await fetch(process.argv[1])).text();
    console.log(text.split('\\n').filter((line) => line && !line.startsWith('#')).length);
  });`;

/** indicators in this process, with a province of figures: whatever stalls it stalls the timer beside it. */
export class ScrapedService {
  private constructor(
    private readonly service: RunningService,
    private readonly postgres: PrivatePostgres,
    private readonly kafka: PrivateKafka,
  ) {}

  static async start(): Promise<ScrapedService> {
    const [postgres, kafka] = await Promise.all([privatePostgres(), privateKafka()]);
    const databaseUrl = postgres.url('postgres');
    await runMigrations({ url: databaseUrl, migrations: MIGRATIONS });
    await loadProvince(databaseUrl);
    const pool = new Pool({ connectionString: databaseUrl, max: 4 });
    await new PastProvince(pool, DOSSIERS).fill({ indexed: false });
    await pool.end();
    await createTopics(createKafka({ brokers: [kafka.broker], clientId: 'bench' }), TOPICS);
    const service = await startIndicators({
      ...{ databaseUrl, kafkaBrokers: [kafka.broker], topicPrefix: '', logLevel: 'silent' },
      ...{ httpHost: '127.0.0.1', httpPort: 0, grpcHost: '127.0.0.1', grpcPort: await freePort() },
      ...{ grpcToken: 'a-token-of-the-bench', zone: ZONE, recountEverySeconds: 604_800, clockAt: END },
    });
    const scraped = new ScrapedService(service, postgres, kafka);
    await waitFor(() => scraped.hasRecounted(), { what: 'the first recount, which would be measured, too' });
    return scraped;
  }

  /** @returns the most series, and the longest of the stalls and scrapes */
  async scrape(times: number): Promise<{ series: number; stallMs: number; tookMs: number }> {
    const worst = { series: 0, stallMs: 0, tookMs: 0 };
    const scraper = spawn(process.execPath, ['-e', SCRAPER, `${this.service.url}/metrics`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const answers = createInterface({ input: scraper.stdout });
    for (let time = 0; time < times; time++) {
      await delay(FRESH_MS);
      let last = performance.now();
      const watching = setInterval(() => {
        const now = performance.now();
        worst.stallMs = Math.max(worst.stallMs, now - last - TICK_MS);
        last = now;
      }, TICK_MS);
      const begun = performance.now();
      scraper.stdin.write('\n');
      const [series] = (await once(answers, 'line')) as [string];
      worst.tookMs = Math.max(worst.tookMs, performance.now() - begun);
      clearInterval(watching);
      worst.series = Math.max(worst.series, Number(series));
    }
    scraper.stdin.end();
    await once(scraper, 'close');
    return worst;
  }

  private async hasRecounted(): Promise<boolean> {
    const text = await (await fetch(`${this.service.url}/metrics`)).text();
    return /^nhip_recount_timestamp_seconds\S* [1-9]/m.test(text);
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await Promise.all([this.postgres.stop(), this.kafka.stop()]);
  }
}
