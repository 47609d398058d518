import type { OnApplicationBootstrap } from '@nestjs/common';
import type { events, Topic } from '@nhip/contracts';
import type { Zone } from '@nhip/kernel';
import { Problem, type Drain, type Health, type Logger, type PolicyChecks } from '@nhip/runtime';
import { checkServerVersion, createDataSource, createPool } from '@nhip/store';
import type { Pool } from 'pg';
import type { Registry } from 'prom-client';
import { AcceptEngine } from './accept/accept-engine';
import { DiskGuard } from './disk-guard';
import { ApiKey } from './keys/api-key.entity';
import { admitBound, ApiKeys } from './keys/api-keys';
import { Bookkeeping } from './books/bookkeeping';
import { EventDoor } from './door/event-door';
import { countLimited, KeyRates } from './door/key-rates';
import { createKafka } from './kafka/kafka-client';
import type { StreamLimits } from './limits';
import { ParkedBodies } from './parked/parked-bodies';
import { checkGeneration, refold } from './accept/refold';
import { RelayStore, type Backlog } from './relay/relay-store';
import { Publishing } from './relay/publishing';
import type { TopicRebuild } from './relay/topic-rebuild';
import type { Cipher } from './parked/sealed';
import { StatementDoor } from './statements/statement-door';
import { StatementStore } from './statements/statement-store';
import type { StreamDefinition, StreamEvent } from './stream-definition';
import { StreamMetrics } from './stream-metrics';
import { subjectEvents } from './subject-events';

export interface StreamConfig {
  readonly databaseUrl: string;
  /** A folder on the volume that holds the database, where it is this machine's. */
  readonly databaseVolume?: string | undefined;
  readonly brokers: readonly string[];
  /** Full name of the facts topic, prefix included. */
  readonly topic: string;
  /** All that must be there, by their full names; the operator may have those made that are not. */
  readonly topics: readonly Topic[];
  readonly generation: number;
  /** Days of control totals are counted in it. */
  readonly zone: Zone;
  /** Seals what is kept aside. */
  readonly cipher: Cipher;
  readonly limits: StreamLimits;
}

/** What the service is built into. */
export interface StreamSurroundings {
  readonly log: Logger;
  readonly registry: Registry;
  readonly drain: Drain;
  readonly health: Health;
  readonly policies: PolicyChecks;
}

const BACKLOG_EVERY_MS = 1_000;
/** Of the relay, the metrics and the health checks together. */
const CONNECTIONS = 4;

/** All parts of a stream service, wired: door → accept → dirty → relay, with keys, metrics, health and drain. */
export class StreamService<
  Event extends StreamEvent = StreamEvent,
  Fact = unknown,
> implements OnApplicationBootstrap {
  readonly door: EventDoor<Event>;
  readonly statements: StatementDoor<Event>;
  readonly statementStore: StatementStore;
  readonly keys: ApiKeys;
  readonly books: Bookkeeping<Event>;
  private readonly acceptPool;
  private readonly acceptName;
  private readonly pool;
  private readonly publishing: Publishing;
  private readonly relayStore: RelayStore;
  private readonly disk: DiskGuard;
  private readonly stopping = new AbortController();
  private backlog: Backlog | undefined;
  private refolding: Promise<void> | undefined;

  constructor(
    private readonly definition: StreamDefinition<Event, Fact>,
    private readonly config: StreamConfig,
    private readonly around: StreamSurroundings,
  ) {
    const { databaseUrl, limits, generation } = config;
    const { log, registry } = around;
    const name = `nhip-${definition.name}-events`;
    const bodies = new ParkedBodies(config.cipher);
    this.acceptName = `${name}-accept`;
    const onIdleError = (error: Error): void => log.warn({ err: error }, 'an idle connection broke');
    this.acceptPool = createPool(databaseUrl, {
      applicationName: this.acceptName,
      maxConnections: limits.lanes,
      onIdleError,
    });
    this.pool = createPool(databaseUrl, { applicationName: name, maxConnections: CONNECTIONS, onIdleError });
    const dataSource = createDataSource({ url: databaseUrl, applicationName: name, entities: [ApiKey] });
    this.keys = new ApiKeys({ dataSource, definition, cipher: config.cipher, limits });
    this.relayStore = new RelayStore(this.pool, this.acceptName);
    const engine = new AcceptEngine({
      definition,
      generation,
      pool: this.acceptPool,
      limits,
      log,
      keep: (candidate) => bodies.sealCandidate(candidate),
      admit: () => this.admit(),
      onCommit: (committed) => {
        metrics.committed(committed);
        this.publishing.relay.kick();
      },
      onShed: () => metrics.shedRequest(),
    });
    const volume = config.databaseVolume;
    this.disk = new DiskGuard({ stream: definition.name, volume, limits, log, registry });
    const rates = new KeyRates(limits, countLimited(definition.name, registry));
    this.door = new EventDoor<Event>(definition, engine, limits, rates);
    this.statements = new StatementDoor<Event>({ definition, engine, limits, rates });
    this.statementStore = new StatementStore(this.pool);
    const { zone } = config;
    const { pool } = this;
    this.books = new Bookkeeping({ definition, engine, pool, bodies, zone, limits, log, registry });
    const kafka = createKafka({ brokers: config.brokers, clientId: name, log });
    const metrics = new StreamMetrics(definition.name, registry, {
      pool: this.pool,
      backlog: () => this.backlog,
      waiting: () => engine.waiting,
      waitMs: () => engine.waitMs,
    });
    this.publishing = new Publishing({
      ...{ stream: definition.name, name, config, kafka, log },
      ...{ pool: this.pool, store: this.relayStore },
      onPublished: (count) => metrics.publishedFacts(count),
      onOlder: () => this.refoldOnce(),
    });
    this.join(engine);
  }

  /** @throws Error when the server is too old, not migrated, or holds facts of a newer generation. */
  async onApplicationBootstrap(): Promise<void> {
    const { generation } = this.config;
    await checkServerVersion(this.pool);
    await checkGeneration(this.pool, generation);
    await checkName(this.acceptPool, this.acceptName);
    await this.disk.start(this.stopping.signal);
    await this.readBacklog();
    const timer = setInterval(() => void this.readBacklog(), BACKLOG_EVERY_MS);
    this.stopping.signal.addEventListener('abort', () => clearInterval(timer));
    await this.publishing.start();
    this.books.start();
    this.refoldOnce();
  }

  get rebuild(): TopicRebuild {
    return this.publishing.rebuild;
  }

  /** All events of one subject, as `GetSubjectEvents` tells them. */
  eventsOf(subject: string): Promise<events.GetSubjectEventsResponse> {
    return subjectEvents(this.pool, this.definition, subject);
  }

  private join(engine: AcceptEngine<Event, Fact>): void {
    const { drain, health, policies } = this.around;
    policies.add('source-key', async ({ headers, routeOptions }) => {
      const sender = await this.keys.authenticate(headers.authorization);
      return admitBound(sender, routeOptions.config);
    });
    policies.addEither('source-key-or-operator', 'operator', 'source-key');
    health.require('postgres', async () => void (await this.pool.query('SELECT 1')));
    health.require('backlog', () => this.admit());
    health.show('relay', () => {
      if (this.publishing.relay.failure !== undefined)
        throw Problem.unavailable('Kafka or PostgreSQL is away');
    });
    drain.stopIntake(() => this.stopping.abort());
    drain.finish(async () => {
      await engine.drain();
      await this.books.stop();
      await this.refolding;
      await this.publishing.stop();
    });
    drain.closeLast(() => this.pool.end());
    drain.closeLast(() => this.acceptPool.end());
    drain.closeLast(() => this.keys.close());
  }

  /** Begins to fold what is of an older generation, unless that is under way. */
  private refoldOnce(): void {
    const { log } = this.around;
    const { generation } = this.config;
    const { signal } = this.stopping;
    if (this.refolding !== undefined || signal.aborted) return;
    this.refolding = refold(this.pool, this.definition, { generation, signal })
      .then(
        (count) => void (count > 0 && log.info({ count, generation }, 'subjects folded anew')),
        (error: unknown) => log.error({ err: error }, 'folding anew stopped; it is tried again'),
      )
      .finally(() => (this.refolding = undefined));
  }

  /** @throws Problem 503 while the relay is too far behind, or the disk is nearly full. */
  private admit(): void {
    this.disk.admit();
    const { dirtySubjects } = this.config.limits;
    if ((this.backlog?.dirtySubjects ?? 0) > dirtySubjects)
      throw Problem.unavailable(`more than ${dirtySubjects} subjects wait to be published`);
  }

  private async readBacklog(): Promise<void> {
    try {
      this.backlog = await this.relayStore.backlog();
    } catch (error) {
      this.around.log.warn({ err: error }, 'the backlog is not known');
    }
  }
}

/** @throws Error when connections bear another name, e.g. one in the URL: then the watermark would not see them. */
async function checkName(pool: Pool, expected: string): Promise<void> {
  const { rows } = await pool.query<{ name: string }>("SELECT current_setting('application_name') AS name");
  if (rows[0]!.name !== expected)
    throw new Error(
      `connections are named "${rows[0]!.name}" instead of "${expected}": take application_name out of the URL`,
    );
}
