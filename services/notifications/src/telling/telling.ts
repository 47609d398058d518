import type { Logger } from '@nhip/runtime';
import type { Pool } from 'pg';
import type { Registry } from 'prom-client';
import { AnswerDesk } from '../answers/answer-desk';
import type { Answering } from '../answering';
import type { AlertRecord, Channel, Recipient } from '../core/alert';
import { loadRecipients } from '../recipients';
import { TELLING_LIMITS, type TellingConfig } from '../telling-config';
import type { TellingWriter } from '../tellings';
import { Causes, type FigureSource } from './causes';
import { composerOf } from './compose';
import type { ChannelDoor } from './outgoing';
import { SendMetrics } from './send-metrics';
import { SendStore } from './send-store';
import { SendWorker, type SendLimits } from './send-worker';
import { NO_CHANNEL, Sends } from './sends';
import { Smtp } from './smtp';
import { Webhook } from './webhook';

export interface TellingOptions {
  readonly config: TellingConfig;
  readonly zone: string;
  readonly pool: Pool;
  readonly indicators: FigureSource;
  readonly registry: Registry;
  readonly log: Logger;
  /** Whether an alert is silenced in Alertmanager now; absent where there is none. */
  readonly isSilenced?: (record: AlertRecord) => Promise<boolean>;
  /** Roles that the rules name: the log says at the start which of them nobody holds. */
  readonly roles?: Iterable<string>;
}

/** Everything between a decision and a person: who is told, the queue, its channels and what is told of them. */
export class Telling {
  readonly recipients: readonly Recipient[];
  /** Writes sends in the transaction of a decision. */
  readonly writer: TellingWriter;
  private readonly sends: Sends;
  private readonly causes: Causes;
  private readonly store: SendStore;
  private readonly worker: SendWorker;
  private readonly doors: Partial<Record<Channel, ChannelDoor>>;

  /** @throws Error that lists every fault of the file of recipients */
  constructor(private readonly options: TellingOptions) {
    const { config, zone, pool, indicators, registry, log, isSilenced } = options;
    const { answerSecret } = config;
    this.recipients = config.recipientsFile === undefined ? [] : loadRecipients(config.recipientsFile);
    const { recipients } = this;
    this.store = new SendStore(pool);
    this.doors = doorsOf(config);
    const metrics = new SendMetrics(registry, this.store);
    this.sends = new Sends({
      ...{ recipients, channels: new Set(Object.keys(this.doors) as Channel[]), answerSecret, log },
      onGivenUp: (channel) => metrics.settled(channel, 'given-up'),
    });
    this.writer = this.sends;
    this.causes = new Causes({ indicators, log, limits: TELLING_LIMITS });
    this.worker = new SendWorker({
      ...{ store: this.store, doors: this.doors, limits: limitsOf(config), log },
      compose: composerOf({
        ...{ recipients, addresses: config, answerSecret, zone },
        knownOf: (record) => this.causes.of(record),
        keepToken: (token) => this.store.keepToken(token),
      }),
      onSettled: (channel, outcome) => metrics.settled(channel, outcome),
      ...(isSilenced && { isSilenced }),
    });
  }

  async start(): Promise<void> {
    const { log, config } = this.options;
    if (config.recipientsFile === undefined)
      log.warn('nobody is told of alerts: NHIP_RECIPIENTS_FILE names no file');
    const unheld = this.unheldRoles();
    if (unheld.length > 0) log.warn({ roles: unheld }, 'no recipient holds these roles of the rules');
    for (const channel of Object.keys(NO_CHANNEL) as Channel[])
      if (this.doors[channel] === undefined) await this.store.giveUpChannel(channel, NO_CHANNEL[channel]);
    this.worker.start();
  }

  /** Where people answer. @param now the instance's clock */
  deskFor(answering: Answering, now: () => number): AnswerDesk {
    const { pool, config, zone } = this.options;
    return new AnswerDesk({
      ...{ pool, answering, zone, now, title: config.title, addresses: config, limits: TELLING_LIMITS },
      recipients: this.recipients,
      knownOf: (record) => this.causes.of(record),
    });
  }

  /** Something was committed just now. */
  kick(): void {
    const { pool, log } = this.options;
    this.sends
      .committed(pool)
      .catch((error: unknown) => log.warn({ err: error }, 'what was given up is told of later'));
    this.worker.kick();
  }

  /** Resolves once what is under way is settled. */
  async stop(): Promise<void> {
    await this.worker.stop();
  }

  /** Alerts under way of which nobody hears, and messages that were given up: the newest first. */
  async untold(): Promise<{ readonly untold: readonly object[]; readonly givenUp: readonly object[] }> {
    const { listed } = TELLING_LIMITS;
    const [untold, givenUp] = [await this.store.untold(listed), await this.store.givenUp(listed)];
    return {
      untold: untold.map(({ openedAt, ...each }) => ({
        ...each,
        openedAt: new Date(openedAt).toISOString(),
      })),
      givenUp: givenUp.map(({ createdAt, ...each }) => ({ ...each, createdAt: createdAt.toISOString() })),
    };
  }

  private unheldRoles(): string[] {
    const held = new Set(this.recipients.flatMap(({ roles }) => roles));
    return [...new Set(this.options.roles)].filter((role) => !held.has(role)).sort();
  }
}

function limitsOf({ sendTimeoutMs }: TellingConfig): SendLimits {
  const { leaseTimeouts, askSilenceMs } = TELLING_LIMITS;
  const leaseMs = leaseTimeouts * sendTimeoutMs + askSilenceMs;
  return { ...TELLING_LIMITS, leaseMs, timeoutMs: { email: sendTimeoutMs, webhook: sendTimeoutMs } };
}

function doorsOf({
  smtpUrl,
  mailFrom,
  title,
  sendTimeoutMs,
}: TellingConfig): Partial<Record<Channel, ChannelDoor>> {
  const timeoutMs = sendTimeoutMs;
  return {
    ...(smtpUrl !== undefined && {
      email: new Smtp({ url: smtpUrl, from: mailFrom, title, timeoutMs }),
    }),
    webhook: new Webhook({ timeoutMs, answerBytes: TELLING_LIMITS.answerBytes }),
  };
}
