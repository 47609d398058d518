import type { OnModuleInit } from '@nestjs/common';
import { DOSSIER_FACTS_TOPIC, INDICATOR_VALUES_TOPIC, TOPICS } from '@nhip/contracts';
import { Problem, type Drain, type Health, type Logger } from '@nhip/runtime';
import { checkServerVersion, createDataSource, createPool } from '@nhip/store';
import { createKafka, StatePublisher } from '@nhip/stream/kafka';
import type { Pool } from 'pg';
import { Gauge, type Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { loadRules } from './catalogue-files';
import { ChangeFollower } from './change-follower';
import { checkClock, ClockTicker, instanceClock } from './clock';
import { QUESTION_LIMIT_MS, READ_CONNECTIONS, WRITE_CONNECTIONS, type Config } from './config';
import { Continuity } from './continuity';
import { createEngine, type Engine } from './engine';
import { generationGauges } from './generation-gauges';
import { readNextOffset } from './heard';
import { HistoryIndex } from './history-index';
import { HistoryIndexer } from './history-indexer';
import { IndicatorMetrics } from './indicator-metrics';
import { readHead } from './journal-head';
import { markAgain } from './mark-again';
import type { Catalogue } from './queries/question';
import { Snapshots } from './queries/snapshot';
import { recount } from './recount';
import { Recounter } from './recounter';
import { TopicLogStore } from './topic-log-store';
import { TopicLogs } from './topic-logs';
import { nameOfTallied } from './tallied';
import { UnitEntity } from './unit.entity';
import { readValues } from './values/read-values';
import { loadAlertRules } from './values/rule-files';
import { ValuesFeed } from './values/values-feed';
import { WentBack } from './went-back';
import type { InstanceClock, Written } from './writer';

export interface Surroundings {
  readonly registry: Registry;
  readonly log: Logger;
  readonly drain: Drain;
  readonly health: Health;
}

/** The parts of this service, made from its config, and the order in which they start and stop. */
export class Indicators implements OnModuleInit {
  readonly catalogue: Catalogue;
  readonly engine: Engine;
  readonly ticker: ClockTicker;
  readonly snapshots: Snapshots;
  readonly follower: ChangeFollower;
  readonly recounter: Recounter;
  readonly continuity: Continuity;
  readonly topicLogs: TopicLogs;
  private readonly values: ValuesFeed;
  readonly units: DataSource;
  private readonly history: HistoryIndexer;
  private readonly clock: InstanceClock;
  private readonly zone: string;
  private readonly tallied: string | undefined;
  /** For administration, too; questions have connections of their own. */
  readonly writes: Pool;
  private readonly reads: Pool;

  /** @throws Error that lists every fault of the catalogue, or of the alert rules. */
  constructor(
    config: Config,
    private readonly around: Surroundings,
  ) {
    const { registry, log, drain } = around;
    const { databaseUrl: url, zone } = config;
    this.zone = zone.name;
    const { definitions, tallied } = loadRules(config.catalogueDirectory);
    this.tallied = nameOfTallied(tallied);
    this.catalogue = new Map(definitions.map((each) => [each.id, each]));
    const onIdleError = (error: Error): void => log.warn({ err: error }, 'an idle connection broke');
    this.writes = createPool(url, {
      ...{ applicationName: 'nhip-indicators-write', maxConnections: WRITE_CONNECTIONS, onIdleError },
    });
    this.reads = createPool(url, {
      ...{ applicationName: 'nhip-indicators-read', maxConnections: READ_CONNECTIONS, onIdleError },
      statementTimeoutMs: QUESTION_LIMIT_MS,
    });
    const entities = [UnitEntity];
    this.units = createDataSource({
      url,
      applicationName: 'nhip-indicators-units',
      entities,
      maxConnections: 1,
    });
    const { partitions } = TOPICS.find(({ name }) => name === DOSSIER_FACTS_TOPIC) as { partitions: number };
    this.clock = instanceClock(config.clockAt);
    const topic = { name: DOSSIER_FACTS_TOPIC, partitions };
    this.engine = createEngine({
      ...{ pool: this.writes, zone, clock: this.clock, topic, registry, tallied },
    });
    const { rules, keys } = this.engine;
    const { stream } = rules;
    this.continuity = new Continuity((partition) => readNextOffset(this.writes, stream, partition));
    this.topicLogs = new TopicLogs(new TopicLogStore(this.writes, stream), partitions);
    this.ticker = new ClockTicker(this.engine.applier, this.clockGauges(stream));
    this.snapshots = new Snapshots(this.reads, {
      ...{ zone, stream, tallied, rulesGeneration: keys.rulesGeneration },
    });
    this.follower = new ChangeFollower(this.reads, { url, stream, log });
    this.recounter = new Recounter(() => recount(this.writes, rules, keys), {
      ...{ stream, everySeconds: config.recountEverySeconds, registry },
      onError: (error) => log.warn({ err: error }, 'the recount failed'),
    });
    this.history = this.historyIndexer(stream);
    const metrics = new IndicatorMetrics(this.snapshots, this.catalogue, (error) =>
      log.warn({ err: error }, 'figures could not be read for /metrics'),
    );
    metrics.register(registry);
    this.values = this.valuesFeed(config);
    this.parkedGauge();
    generationGauges(this.reads, stream, registry);
    drain.stopIntake(() => Promise.all([this.follower.stop(), this.values.stop()]));
    drain.finish(() => this.stopWork());
    for (const pool of [this.writes, this.reads]) drain.closeLast(() => pool.end());
    drain.closeLast(() => (this.units.isInitialized ? this.units.destroy() : undefined));
  }

  /** Before anything comes in: the database fits, and the clock stands where it should. */
  async onModuleInit(): Promise<void> {
    await checkServerVersion(this.writes);
    await checkClock(this.writes, this.engine.rules.stream, this.clock);
    await this.units.initialize();
    await this.takeOverRules();
    await this.ticker.start();
    await this.follower.start();
    this.recounter.start();
    this.history.start();
    this.values.start();
    this.around.health.require('database', async () => void (await this.reads.query('SELECT 1')));
    this.around.health.require('rules', () => this.checkRules());
  }

  /** An instance that an older release filled: its facts are counted by these rules before any more come. */
  private async takeOverRules(): Promise<void> {
    const { rules, keys } = this.engine;
    const marked = await markAgain(this.writes, { rules, keys, zone: this.zone, tallied: this.tallied });
    if (marked)
      this.around.log.info(marked, 'the rules are of a new generation: all facts were marked again');
  }

  private async stopWork(): Promise<void> {
    await Promise.all([this.ticker.stop(), this.recounter.stop(), this.history.stop()]);
    await this.engine.applier.idle();
  }

  private async checkRules(): Promise<void> {
    const { keys, rules } = this.engine;
    const { rulesGeneration } = await readHead(this.reads, rules.stream, 'look');
    if (rulesGeneration !== keys.rulesGeneration)
      throw new Problem(
        503,
        `the tallies are of rules generation ${rulesGeneration}: this replica must not write`,
      );
  }

  private historyIndexer(stream: string): HistoryIndexer {
    const { registry, log } = this.around;
    const index = new HistoryIndex(this.writes);
    return new HistoryIndexer(() => index.advance(), {
      registry,
      busy: () => this.engine.applier.busy,
      sequence: async () => (await readHead(this.reads, stream, 'look')).sequence,
      onError: (error) => log.warn({ err: error }, 'the history index could not go on'),
    });
  }

  private valuesFeed({ alertRulesDirectory, kafkaBrokers, topicPrefix, zone }: Config): ValuesFeed {
    const { catalogue, snapshots, follower } = this;
    const { registry, log } = this.around;
    const kafka = createKafka({ brokers: kafkaBrokers, clientId: 'nhip-indicators-values', log });
    const rules = loadAlertRules(catalogue.values(), alertRulesDirectory);
    return new ValuesFeed({
      ...{ rules, catalogue, follower, zone, registry, log },
      read: () => snapshots.read((snapshot) => readValues(snapshot, { rules, catalogue })),
      publisher: new StatePublisher(kafka, topicPrefix + INDICATOR_VALUES_TOPIC),
    });
  }

  private clockGauges(stream: string): {
    ticked: (written: Written) => void;
    failed: (error: unknown) => void;
  } {
    const registers = [this.around.registry];
    const labelNames = ['stream'];
    const position = new Gauge({
      name: 'nhip_clock_position_timestamp_seconds',
      help: 'Up to when the lateness of what is open is judged.',
      ...{ registers, labelNames },
    });
    const lag = new Gauge({
      name: 'nhip_clock_lag_seconds',
      help: 'How far the clock position stands behind now, waiting for the stream.',
      ...{ registers, labelNames },
    });
    return {
      ticked: ({ reading }) => {
        position.set({ stream }, reading.position / 1000);
        lag.set({ stream }, (reading.now - reading.position) / 1000);
      },
      failed: (error) => {
        if (error instanceof WentBack) endProcess(error);
        this.around.log.warn({ err: error }, 'the clock could not move');
      },
    };
  }

  private parkedGauge(): void {
    const pool = this.reads;
    new Gauge({
      name: 'nhip_parked_records',
      help: 'Records of facts topics that nobody could read, kept with topic, partition and offset.',
      labelNames: ['topic'],
      registers: [this.around.registry],
      async collect() {
        const { rows } = await pool
          .query<{ topic: string; n: string }>('SELECT topic, count(*) AS n FROM parked GROUP BY topic')
          .catch(() => ({ rows: [] }));
        for (const { topic, n } of rows) this.set({ topic }, Number(n));
      },
    });
  }
}

/** Uncaught on purpose: whoever supervises the process starts it again, clean. */
function endProcess(error: Error): void {
  setImmediate(() => {
    throw error;
  });
}
