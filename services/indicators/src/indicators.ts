import type { OnModuleInit } from '@nestjs/common';
import { INDICATOR_VALUES_TOPIC } from '@nhip/contracts';
import { Problem, type Drain, type Health, type Logger } from '@nhip/runtime';
import { checkServerVersion, createDataSource, createPool } from '@nhip/store';
import { createKafka, StatePublisher } from '@nhip/stream/kafka';
import type { Pool } from 'pg';
import { Gauge, type Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { loadRules } from './catalogue-files';
import { ChangeFollower } from './change-follower';
import { checkClock, instanceClock } from './clock';
import { QUESTION_LIMIT_MS, READ_CONNECTIONS, writeConnections, type Config } from './config';
import { createEngines, type Engine } from './engine';
import { generationGauges } from './generation-gauges';
import { HistoryIndex } from './history-index';
import { HistoryIndexer } from './history-indexer';
import { IndicatorMetrics } from './indicator-metrics';
import { readHead } from './journal-head';
import { markAgain } from './mark-again';
import type { Catalogue } from './queries/question';
import { Snapshots } from './queries/snapshot';
import { recount } from './recount/recount';
import { Recounter } from './recount/recounter';
import { clockGauges, streamIntake, type StreamIntake } from './stream-intake';
import type { AnyStream } from './streams';
import { nameOfTallied } from './tallied';
import { UnitEntity } from './unit.entity';
import { readValues } from './values/read-values';
import { loadAlertRules } from './values/rule-files';
import { ValuesFeed } from './values/values-feed';
import { WentBack } from './went-back';
import type { TallyKeys } from './tally-keys';
import type { InstanceClock } from './writer';

export interface Surroundings {
  readonly registry: Registry;
  readonly log: Logger;
  readonly drain: Drain;
  readonly health: Health;
}

/** The parts of this service, made from its config, and the order in which they start and stop. */
export class Indicators implements OnModuleInit {
  readonly catalogue: Catalogue;
  private readonly intakes: ReadonlyMap<string, StreamIntake>;
  private readonly keys: TallyKeys;
  readonly snapshots: Snapshots;
  readonly follower: ChangeFollower;
  readonly recounter: Recounter;
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
    readonly streams: readonly AnyStream[],
    private readonly around: Surroundings,
  ) {
    const { registry, log, drain } = around;
    const [first] = streams;
    if (first === undefined) throw new Error('indicators counts at least one stream');
    const { databaseUrl: url, zone } = config;
    this.zone = zone.name;
    const { definitions, tallied } = loadRules(config.catalogueDirectory, streams);
    this.tallied = nameOfTallied(tallied);
    this.catalogue = new Map(definitions.map((each) => [each.id, each]));
    const onIdleError = (error: Error): void => log.warn({ err: error }, 'an idle connection broke');
    this.writes = createPool(url, {
      ...{ applicationName: 'nhip-indicators-write', onIdleError },
      maxConnections: writeConnections(streams.length),
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
    this.clock = instanceClock(config.clockAt);
    const engines = createEngines(streams, {
      ...{ pool: this.writes, zone, clock: this.clock, registry, tallied },
    });
    const ticking = { ...clockGauges(registry), writes: this.writes, failed: this.clockFailed };
    this.intakes = new Map(engines.map((engine) => [engine.rules.stream, streamIntake(engine, ticking)]));
    const [{ keys }] = engines as [Engine];
    this.keys = keys;
    this.snapshots = new Snapshots(this.reads, {
      ...{ zone, streams, tallied, rulesGeneration: keys.rulesGeneration },
    });
    this.follower = new ChangeFollower(this.reads, { url, stream: first.name, log });
    const counted = { streams: engines.map(({ rules }) => rules), rulesGeneration: keys.rulesGeneration };
    this.recounter = new Recounter((signal) => recount(this.writes, counted, { signal }), {
      ...{ everySeconds: config.recountEverySeconds, registry },
      onError: (error) => log.warn({ err: error }, 'the recount failed'),
    });
    this.history = this.historyIndexer();
    const metrics = new IndicatorMetrics(this.snapshots, this.catalogue, (error) =>
      log.warn({ err: error }, 'figures could not be read for /metrics'),
    );
    metrics.register(registry);
    this.values = this.valuesFeed(config);
    this.parkedGauge();
    generationGauges(this.reads, streams, registry);
    drain.stopIntake(() => Promise.all([this.follower.stop(), this.values.stop()]));
    drain.finish(() => this.stopWork());
    for (const pool of [this.writes, this.reads]) drain.closeLast(() => pool.end());
    drain.closeLast(() => (this.units.isInitialized ? this.units.destroy() : undefined));
  }

  /** What takes in the facts of one of the streams. */
  intake(stream: string): StreamIntake {
    return this.intakes.get(stream) as StreamIntake;
  }

  /** Before anything comes in: the database fits, and the clock stands where it should. */
  async onModuleInit(): Promise<void> {
    await checkServerVersion(this.writes);
    await checkClock(this.writes, this.clock);
    await this.units.initialize();
    await this.takeOverRules();
    for (const { ticker } of this.intakes.values()) await ticker.start();
    await this.follower.start();
    this.recounter.start();
    this.history.start();
    this.values.start();
    this.around.health.require('database', async () => void (await this.reads.query('SELECT 1')));
    this.around.health.require('rules', () => this.checkRules());
  }

  /** An instance that an older release filled: its facts are counted by these rules before any more come. */
  private async takeOverRules(): Promise<void> {
    const streams = [...this.intakes.values()].map(({ rules }) => rules);
    const { keys, zone, tallied } = this;
    const { log } = this.around;
    const onBegin = (generations: object): void =>
      log.info(
        generations,
        'the rules are of a new generation: all facts are marked again before any more come',
      );
    const marked = await markAgain(this.writes, { streams, keys, zone, tallied, onBegin });
    if (marked) log.info(marked, 'all facts are marked by the rules of the new generation');
  }

  private async stopWork(): Promise<void> {
    const intakes = [...this.intakes.values()];
    const tickers = intakes.map(({ ticker }) => ticker.stop());
    await Promise.all([...tickers, this.recounter.stop(), this.history.stop()]);
    await Promise.all(intakes.map(({ applier }) => applier.idle()));
  }

  private async checkRules(): Promise<void> {
    const { rulesGeneration } = await readHead(this.reads, '', 'look');
    if (rulesGeneration !== this.keys.rulesGeneration)
      throw new Problem(
        503,
        `the tallies are of rules generation ${rulesGeneration}: this replica must not write`,
      );
  }

  /** Up to when figures that alert rules watch are told. */
  toldUntil(): number | undefined {
    return this.values.toldUntil();
  }

  private historyIndexer(): HistoryIndexer {
    const { registry, log } = this.around;
    const index = new HistoryIndex(this.writes);
    return new HistoryIndexer(() => index.advance(), {
      registry,
      busy: () => [...this.intakes.values()].some(({ applier }) => applier.busy),
      sequence: async () => (await readHead(this.reads, '', 'look')).sequence,
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

  private readonly clockFailed = (error: unknown): void => {
    if (error instanceof WentBack) endProcess(error);
    this.around.log.warn({ err: error }, 'the clock could not move');
  };

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
