import { execFile } from 'node:child_process';
import { TOPICS } from '@nhip/contracts';
import type { RunningService } from '@nhip/runtime';
import { runMigrations } from '@nhip/store';
import { createKafka, createTopics } from '@nhip/stream/kafka';
import {
  freePort,
  privateKafka,
  privatePostgres,
  type PrivateKafka,
  type PrivatePostgres,
} from '@nhip/testing';
import { Pool } from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { MIGRATIONS } from '../../services/indicators/src/migrations';
import { startIndicators } from '../../services/indicators/src/start';
import { END, loadProvince, PastProvince, ZONE } from './past-province';

const DOSSIERS = 5_000;
const TICK_MS = 1;
/** Figures are computed anew once they are older. */
const FRESH_MS = 1_100;
/** In a process of its own, so that reading the answer does not stall the loop that is watched. */
const SCRAPER = `
  fetch(process.argv[1]).then((answer) => answer.text()).then((text) => {
    process.stdout.write(String(text.split('\\n').filter((line) => line && !line.startsWith('#')).length));
  });`;

const run = promisify(execFile);

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
    return new ScrapedService(service, postgres, kafka);
  }

  /** @returns the most series, and the longest of the stalls and scrapes */
  async scrape(times: number): Promise<{ series: number; stallMs: number; tookMs: number }> {
    const worst = { series: 0, stallMs: 0, tookMs: 0 };
    for (let time = 0; time < times; time++) {
      await delay(FRESH_MS);
      let last = performance.now();
      const watching = setInterval(() => {
        const now = performance.now();
        worst.stallMs = Math.max(worst.stallMs, now - last - TICK_MS);
        last = now;
      }, TICK_MS);
      const begun = performance.now();
      const { stdout } = await run(process.execPath, ['-e', SCRAPER, `${this.service.url}/metrics`]);
      worst.tookMs = Math.max(worst.tookMs, performance.now() - begun);
      clearInterval(watching);
      worst.series = Math.max(worst.series, Number(stdout));
    }
    return worst;
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await Promise.all([this.postgres.stop(), this.kafka.stop()]);
  }
}
