import { Counter, Gauge, type Registry } from 'prom-client';
import type { Channel } from '../core/alert';
import type { SendStore } from './send-store';
import type { SendOutcome } from './send-worker';

/** What is told of telling: every try by its outcome, what waits, and alerts of which nobody hears. */
export class SendMetrics {
  private readonly sends: Counter<'channel' | 'outcome'>;

  constructor(registry: Registry, store: Pick<SendStore, 'waiting' | 'countUntold'>) {
    const registers = [registry];
    this.sends = new Counter({
      name: 'nhip_alert_sends_total',
      help: 'Messages about alerts: sent, to be tried again (retried), given up; channel "none": nobody was to be told.',
      labelNames: ['channel', 'outcome'],
      registers,
    });
    for (const channel of ['email', 'webhook'])
      for (const outcome of ['sent', 'retried', 'given-up']) this.sends.inc({ channel, outcome }, 0);
    void new Gauge({
      name: 'nhip_alert_sends_waiting',
      help: 'Messages about alerts that are still to go out.',
      labelNames: ['channel'],
      registers,
      async collect() {
        this.reset();
        const waiting = await store.waiting().catch(() => undefined);
        for (const channel of waiting === undefined ? [] : ['email', 'webhook'])
          this.set({ channel }, waiting?.find((each) => each.channel === channel)?.count ?? 0);
      },
    });
    void new Gauge({
      name: 'nhip_alerts_untold',
      help: 'Alerts under way of which nobody was told and nobody will be.',
      registers,
      async collect() {
        const untold = await store.countUntold().catch(() => undefined);
        if (untold === undefined) this.reset();
        else this.set(untold);
      },
    });
  }

  settled(channel: Channel | 'none', outcome: SendOutcome): void {
    this.sends.inc({ channel, outcome });
  }
}
