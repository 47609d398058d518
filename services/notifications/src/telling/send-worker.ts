import type { Logger } from '@nhip/runtime';
import { setTimeout as delay } from 'node:timers/promises';
import type { AlertRecord, Channel } from '../core/alert';
import { backOff, type Retry } from '../core/back-off';
import type { ChannelDoor, Delivered, Outgoing } from './outgoing';
import { SILENCED, type ClaimedSend, type SendStore } from './send-store';

export interface SendLimits {
  readonly inFlight: Readonly<Record<Channel, number>>;
  readonly claimed: number;
  readonly leaseMs: number;
  readonly pollMs: number;
  /** When what is silenced is looked at again, and how long finding out may take. */
  readonly silencedMs: number;
  readonly askSilenceMs: number;
  /** Composing a message takes no longer. */
  readonly causeMs: number;
  readonly timeoutMs: Readonly<Record<Channel, number>>;
  readonly retry: Retry;
  readonly failureCharacters: number;
}

export type SendOutcome = 'sent' | 'retried' | 'given-up';

export interface SendWorkerOptions {
  readonly store: SendStore;
  /** Only channels that are there are worked off. */
  readonly doors: Partial<Readonly<Record<Channel, ChannelDoor>>>;
  /** @returns undefined when the recipient is no longer in the file. */
  readonly compose: (send: ClaimedSend) => Promise<Outgoing | undefined>;
  /** Whether its alert is silenced in Alertmanager now. */
  readonly isSilenced?: (record: AlertRecord) => Promise<boolean>;
  readonly limits: SendLimits;
  readonly log: Logger;
  readonly onSettled?: (channel: Channel, outcome: SendOutcome) => void;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Works off the queue of sends.
 *
 * Problem: handing a message over and writing that it was handed over cannot be one step. Written first, a crash loses
 * an alert; so it is handed over first, and a crash between the two sends it again, by the same name. To keep that rare
 * little is under way at once, mail one by one: what a process may repeat when it is killed is what was between the two
 * steps just then, and the second does not wait for the disk. A claim is a lease, so that what a dead process had taken
 * is taken by another, and a message is begun only while the lease outlasts composing it and its time limit, so that no
 * second process begins it meanwhile.
 */
export class SendWorker {
  private readonly stopping = new AbortController();
  private lanes: Promise<unknown> = Promise.resolve();
  private readonly resting = new Set<() => void>();

  constructor(private readonly options: SendWorkerOptions) {}

  start(): void {
    const { doors, limits } = this.options;
    const channels = Object.keys(doors) as Channel[];
    this.lanes = Promise.all(
      channels.flatMap((channel) =>
        Array.from({ length: limits.inFlight[channel] }, () => this.work(channel)),
      ),
    );
  }

  /** Something was written just now: do not wait for the next poll. */
  kick(): void {
    for (const wake of this.resting) wake();
  }

  /** Resolves once what was under way is settled; what was claimed and not begun is anybody's again. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.kick();
    await this.lanes;
    for (const door of Object.values(this.options.doors)) door.close();
  }

  private async work(channel: Channel): Promise<void> {
    const { store, limits, log } = this.options;
    for (let pauseMs = FIRST_PAUSE_MS; !this.stopping.signal.aborted;) {
      try {
        const until = performance.now() + limits.leaseMs;
        const claimed = await store.claim(channel, { limit: limits.claimed, leaseMs: limits.leaseMs });
        await this.settleAll(claimed, until);
        pauseMs = FIRST_PAUSE_MS;
        if (claimed.length === 0) await this.rest(limits.pollMs);
      } catch (error) {
        log.warn({ err: error, channel, pauseMs }, 'alerts wait to be told, will retry');
        await this.rest(pauseMs);
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  /** @param until when the lease ends, by `performance.now()` */
  private async settleAll(claimed: readonly ClaimedSend[], until: number): Promise<void> {
    const tooSlow = new Set<string>();
    for (const send of claimed) {
      // What was put off together with an earlier one; it has not been begun.
      if (tooSlow.has(send.recipient)) await this.options.store.release(send);
      else if ((await this.settle(send, until)) === 'too-slow') tooSlow.add(send.recipient);
    }
  }

  private async settle(send: ClaimedSend, until: number): Promise<'too-slow' | void> {
    const { store, limits } = this.options;
    const { channel } = send;
    const askMs = this.options.isSilenced === undefined ? 0 : limits.askSilenceMs;
    const needsMs = askMs + limits.causeMs + limits.timeoutMs[channel];
    const outlasts = performance.now() + needsMs < until;
    if (this.stopping.signal.aborted || !outlasts) return store.release(send);
    if (await this.isHeldBack(send)) return;
    const attempts = await store.begin(send);
    if (attempts === undefined) return;
    const delivered = await this.deliver(send, attempts);
    if (delivered.outcome === 'sent') {
      await this.write(until, () => store.sent(send));
      return this.options.onSettled?.(channel, 'sent');
    }
    const failure = readable(delivered.reason, limits.failureCharacters);
    const afterMs = delivered.outcome === 'never' ? undefined : backOff(attempts, limits.retry);
    if (afterMs === undefined) return this.giveUp(send, failure);
    const tooSlow = delivered.outcome === 'later' && delivered.timedOut;
    await (tooSlow ? store.allLater(send, { afterMs, failure }) : store.later(send, { afterMs, failure }));
    this.options.log.info({ ...nameIn(send), attempts, afterMs, reason: failure }, 'not told yet');
    this.options.onSettled?.(channel, 'retried');
    if (tooSlow) return 'too-slow';
  }

  /**
   * What is silenced is told when its silence is over; nobody is told of an alert that began and ended within one. An
   * end that comes after a beginning that was told is told at once.
   */
  private async isHeldBack(send: ClaimedSend): Promise<boolean> {
    const { store, limits, isSilenced } = this.options;
    if (isSilenced === undefined) return false;
    if (await store.endedInSilence(send)) {
      await this.giveUp(send, SILENCED);
      return true;
    }
    if (send.step === 'resolved' || !(await isSilenced(send.telling.record))) return false;
    await store.later(send, { afterMs: limits.silencedMs, failure: SILENCED });
    return true;
  }

  /** Never rejects: what breaks on one message is told of that one, and the others go out. */
  private async deliver(send: ClaimedSend, attempts: number): Promise<Delivered> {
    const { compose, doors, limits, log } = this.options;
    // Tries of which nothing was noted, since a process died while they were under way, count as well.
    if (attempts > limits.retry.attempts) return { outcome: 'never', reason: 'no try is left' };
    try {
      const outgoing = await compose(send);
      if (outgoing === undefined)
        return { outcome: 'never', reason: 'the recipient is no longer in the file' };
      return await (doors[send.channel] as ChannelDoor).deliver(outgoing);
    } catch (error) {
      log.error({ ...nameIn(send), err: error }, 'a message could not be made or handed over');
      return { outcome: 'later', reason: `not handed over: ${(error as Error).message}` };
    }
  }

  private async giveUp(send: ClaimedSend, failure: string): Promise<void> {
    await this.options.store.giveUp(send, failure);
    this.options.log.warn({ ...nameIn(send), reason: failure }, 'given up: this person is not told');
    this.options.onSettled?.(send.channel, 'given-up');
  }

  /** What was taken by the other side is written down for as long as nobody else may send it again. */
  private async write(until: number, mark: () => Promise<void>): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        return await mark();
      } catch (error) {
        if (this.stopping.signal.aborted || performance.now() + pauseMs > until) throw error;
        await delay(pauseMs);
      }
    }
  }

  /** Until something was written, it is to stop, or the time has passed. */
  private rest(ms: number): Promise<void> {
    if (this.stopping.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.resting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.resting.add(wake);
    });
  }
}

/** Who is told is named by the id of the file: no addresses in logs. */
const nameIn = ({ episode, step, recipient, channel }: ClaimedSend): object => ({
  episode,
  step,
  recipient,
  channel,
});

/** What the other side says, on one line and of bounded length. */
function readable(reason: string, characters: number): string {
  return reason.replace(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, characters);
}
