import type { Logger } from '@nhip/runtime';
import type { Pool } from 'pg';
import { Counter, type Registry } from 'prom-client';
import type { AcceptEngine } from '../accept/accept-engine';
import { Conservation } from './conservation';
import { ControlTotals } from './control-totals';
import { KafkaDoor } from '../kafka/kafka-door';
import type { StreamLimits } from '../limits';
import { Parked } from '../parked/parked';
import type { ParkedBodies } from '../parked/parked-bodies';
import { ParkedStore } from '../parked/parked-store';
import { Recurring, type RecurringOptions } from './recurring';
import type { StreamDefinition, StreamEvent } from '../stream-definition';
import type { Zone } from '@nhip/kernel';

export interface BookkeepingOptions<Event extends StreamEvent> {
  readonly definition: StreamDefinition<Event>;
  readonly engine: Pick<AcceptEngine<Event>, 'accept'>;
  readonly pool: Pool;
  readonly bodies: ParkedBodies;
  readonly zone: Zone;
  readonly limits: StreamLimits;
  readonly log: Logger;
  readonly registry: Registry;
}

/** What sees to it that nothing is lost in silence: the Kafka door, parked events, and the checks of the books. */
export class Bookkeeping<Event extends StreamEvent = StreamEvent> {
  readonly kafkaDoor: KafkaDoor<Event>;
  readonly parkedStore: ParkedStore;
  readonly parked: Parked<Event>;
  readonly totals: ControlTotals;
  private readonly recurring: readonly Recurring[];

  constructor(options: BookkeepingOptions<Event>) {
    const { definition, engine, pool, bodies, limits, log, registry, zone } = options;
    this.parkedStore = new ParkedStore(pool, bodies);
    this.kafkaDoor = new KafkaDoor({ definition, engine, parked: this.parkedStore, limits });
    this.parked = new Parked({ definition, engine, store: this.parkedStore, pool, limits });
    this.totals = new ControlTotals({ definition, pool, zone, limits, registry });
    const conservation = new Conservation(definition.name, registry, { pool, log });
    const share = limits.housekeepingShare;
    this.recurring = [
      new Recurring({
        ...{ name: 'keeping parked events', everyMs: limits.parkedSweepMs, share, log },
        work: this.sweep(options),
      }),
      new Recurring({
        ...{ name: 'checking the books', everyMs: limits.conservationEveryMs, share, log },
        work: async (signal) => void (await conservation.check(signal)),
      }),
      new Recurring({
        ...{ name: 'checking control totals', everyMs: limits.totalsEveryMs, share, log },
        work: (signal) => this.totals.checkAgain(signal),
      }),
    ];
  }

  start(): void {
    for (const each of this.recurring) each.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.recurring.map((each) => each.stop()));
  }

  private sweep({ definition, limits, log, registry }: BookkeepingOptions<Event>): RecurringOptions['work'] {
    const expired = new Counter({
      name: 'nhip_parked_expired_total',
      help: 'Parked rows given up because they were older than they are kept.',
      labelNames: ['stream'],
      registers: [registry],
    });
    expired.inc({ stream: definition.name }, 0);
    return async (signal) => {
      const sealed = await this.parkedStore.sealPlain(signal);
      if (sealed > 0) log.info({ count: sealed }, 'bodies of parked events sealed');
      const count = await this.parkedStore.expire(limits.parkedDays, signal);
      if (count === 0) return;
      expired.inc({ stream: definition.name }, count);
      log.warn({ count, days: limits.parkedDays }, 'parked events were too old and count as refused');
    };
  }
}
