import type { OnModuleInit } from '@nestjs/common';
import { ALERTS_TOPIC, events, INDICATOR_VALUES_TOPIC, queries } from '@nhip/contracts';
import { Problem, type Drain, type Health, type Logger } from '@nhip/runtime';
import { createGrpcClient, type GrpcClient } from '@nhip/runtime/grpc';
import { checkServerVersion, createPool } from '@nhip/store';
import { createKafka, StatePublisher } from '@nhip/stream/kafka';
import type { Pool } from 'pg';
import type { Registry } from 'prom-client';
import { readEpisode } from './alert-list';
import type { AnswerDesk } from './answers/answer-desk';
import { AlertMetrics } from './alert-metrics';
import { AlertOutbox } from './alert-outbox';
import { AlertmanagerApi } from './alertmanager/alertmanager-api';
import { ALERTMANAGER_LIMITS } from './alertmanager-config';
import { AlertmanagerLink } from './alertmanager/alertmanager-link';
import { shownAlert } from './alertmanager/shown-alert';
import { CONNECTIONS, consumerGroup, EVALUATION, OUTBOX, type Config } from './config';
import type { AlertRecord } from './core/alert';
import { EvaluationTicker } from './evaluation-ticker';
import { Evaluator } from './evaluator';
import { HeardSources } from './heard-sources';
import { loadRules, rolesOf, type Rules } from './rules';
import { pageOf } from './telling/links';
import { TELLING_LIMITS } from './telling-config';
import { Telling } from './telling/telling';
import { ToldFigures } from './told-figures';
import { UnreadFigures } from './unread-figures';

export interface Surroundings {
  readonly registry: Registry;
  readonly log: Logger;
  readonly drain: Drain;
  readonly health: Health;
}

/** The parts of this service, made from its config, and the order in which they start and stop. */
export class Notifications implements OnModuleInit {
  readonly pool: Pool;
  readonly evaluator: Evaluator;
  readonly telling: Telling;
  readonly desk: AnswerDesk;
  readonly indicators: GrpcClient<typeof queries.IndicatorQueryService>;
  readonly sources: HeardSources;
  readonly figures: ToldFigures;
  /** Absent where no Alertmanager is named. */
  readonly alertmanager: AlertmanagerLink | undefined;
  private readonly outbox: AlertOutbox;
  private readonly unread: UnreadFigures;
  private readonly ticker: EvaluationTicker;

  /** @throws Error that lists every fault of the rules, or of the recipients. */
  constructor(
    config: Config,
    private readonly around: Surroundings,
  ) {
    const { registry, log, drain } = around;
    const { zone, clockAt, grpcToken } = config;
    const rules = loadRules(config.rulesDirectory);
    this.pool = createPool(config.databaseUrl, {
      ...{ applicationName: 'nhip-notifications', maxConnections: CONNECTIONS },
      onIdleError: (error) => log.warn({ err: error }, 'an idle connection broke'),
    });
    this.sources = this.sourcesOf(config, rules);
    this.indicators = createGrpcClient(queries.IndicatorQueryService, config.indicatorsGrpc, grpcToken);
    const { pool, indicators } = this;
    this.figures = new ToldFigures({ indicators, timeoutMs: EVALUATION.askToldMs, registry });
    const link = (this.alertmanager = this.linkOf(config));
    this.telling = new Telling({
      ...{ config: config.telling, zone: zone.name, pool, indicators, registry, log },
      roles: rolesToTell(config, rules),
      ...(link && { isSilenced: (record) => link.isSilenced(record) }),
    });
    const metrics = new AlertMetrics(registry, pool);
    this.outbox = this.outboxOf(config);
    const now = (): number => clockAt ?? Date.now();
    this.evaluator = new Evaluator({
      ...{ pool, rules, zone, now, systemNow: () => Date.now(), tellings: this.telling.writer },
      systemRoles: config.alertmanager.systemRoles,
      decided: (evaluated) => {
        metrics.decided(evaluated);
        this.outbox.nudge();
        link?.nudge();
        this.telling.kick();
      },
    });
    this.desk = this.telling.deskFor(this.evaluator, now);
    this.unread = this.unreadOf(config);
    this.ticker = new EvaluationTicker({
      evaluator: this.evaluator,
      toldUntil: () => this.figures.until(),
      passed: (toldUntil) => clockAt ?? Math.min(Date.now() - EVALUATION.graceMs, toldUntil),
      caughtUp: () => this.unread.none(),
      askSources: () => this.sources.ask(),
      ...{ limits: EVALUATION, log, watchesSources: rules.sources.size > 0, alive: () => metrics.alive() },
    });
    drain.finish(() => this.stopWork());
    drain.closeLast(() => pool.end());
    drain.closeLast(() => indicators.close());
  }

  /** Before figures come in: the database fits, and the rules of this start hold. */
  async onModuleInit(): Promise<void> {
    await checkServerVersion(this.pool);
    await this.telling.start();
    await this.evaluator.takeOverRules();
    await this.ticker.start();
    this.outbox.start();
    this.alertmanager?.start();
    this.around.health.show('indicators', () => {
      if (this.figures.standing.away)
        throw Problem.unavailable('they do not say up to when figures are told; no time passes for alerts');
    });
    this.around.health.require('database', async () => void (await this.pool.query('SELECT 1')));
  }

  async episode(id: string): Promise<AlertRecord | undefined> {
    return readEpisode(this.pool, id);
  }

  /** @throws Error for a watched source of a stream that is not known */
  private sourcesOf({ eventsGrpc, grpcToken }: Config, { sources }: Rules): HeardSources {
    const { registry, log, drain, health } = this.around;
    const clients = [...new Set([...sources.values()].map(({ stream }) => stream))].map((stream) => {
      const address = eventsGrpc.get(stream);
      if (address === undefined)
        throw new Error(
          `A source of the stream "${stream}" is watched: NHIP_EVENTS_GRPC does not name its service`,
        );
      const client = createGrpcClient(events.EventQueryService, address, grpcToken);
      drain.closeLast(() => client.close());
      return [stream, client] as const;
    });
    const { sourcesAnswerMs: timeoutMs } = EVALUATION;
    const heard = new HeardSources({ streams: new Map(clients), timeoutMs, registry, log });
    health.show('sources', () => {
      const away = heard.unheard().map(({ stream }) => stream);
      if (away.length > 0)
        throw Problem.unavailable(`no answer when sources were last heard: ${away.join(', ')}`);
    });
    return heard;
  }

  private unreadOf(config: Config): UnreadFigures {
    const { log } = this.around;
    return new UnreadFigures({
      kafka: createKafka({ brokers: config.kafkaBrokers, clientId: 'nhip-notifications-lag', log }),
      topic: config.topicPrefix + INDICATOR_VALUES_TOPIC,
      ...{ groupId: consumerGroup(config), timeoutMs: EVALUATION.askBrokerMs },
    });
  }

  private outboxOf({ kafkaBrokers: brokers, topicPrefix, telling }: Config): AlertOutbox {
    const { log } = this.around;
    const kafka = createKafka({ brokers, clientId: 'nhip-alerts', log });
    return new AlertOutbox({
      ...{ pool: this.pool, limits: OUTBOX, log },
      publisher: new StatePublisher(kafka, topicPrefix + ALERTS_TOPIC),
      urlOf: (episode) => pageOf(episode, telling),
    });
  }

  private linkOf({ alertmanager: { url }, telling, zone }: Config): AlertmanagerLink | undefined {
    if (url === undefined) return undefined;
    const { registry, log } = this.around;
    const { askSilenceMs } = TELLING_LIMITS;
    const limits = { ...ALERTMANAGER_LIMITS, askSilenceMs };
    return new AlertmanagerLink({
      ...{ pool: this.pool, limits, registry, log, api: new AlertmanagerApi({ url, ...limits }) },
      shown: (record) =>
        shownAlert(record, {
          ...{ zone: zone.name, addresses: telling, until: Date.now() + limits.endsAfterMs },
        }),
    });
  }

  private async stopWork(): Promise<void> {
    await this.ticker.stop();
    await Promise.all([this.unread.close(), this.outbox.stop(), this.telling.stop()]);
    await this.alertmanager?.stop();
  }
}

/** Of the system people are told only where Alertmanager may call. */
function rolesToTell({ alertmanager: { keyHash, systemRoles } }: Config, rules: Rules): Set<string> {
  return new Set([...rolesOf(rules), ...(keyHash === undefined ? [] : systemRoles)]);
}
