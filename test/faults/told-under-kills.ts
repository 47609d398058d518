import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@nhip/testing';
import type { Chance } from '../journeys/chance';
import { AlertTeller, type ToldVerdict } from './alert-teller';

export interface KillsWhileTelling {
  readonly recipients: number;
  readonly alerts: number;
  readonly kills: number;
  readonly chance: Chance;
}

/** How far apart kills fall from an even spread, as a share of it. */
const SPREAD = 0.5;
/** Longer than a message is under way. */
const LONGEST_WAY_MS = 60;

/**
 * Alerts open, everybody is told of each, and the process that tells them is killed again and again, after a number of
 * messages that chance gives; every kill falls while messages flow.
 */
export async function tellUnderKills({
  recipients,
  alerts,
  kills,
  chance,
}: KillsWhileTelling): Promise<ToldVerdict> {
  const teller = await AlertTeller.open(recipients);
  try {
    await teller.start();
    let opened = 0;
    const open = async (until: number): Promise<void> => {
      for (; opened < Math.min(until, alerts); opened++) await teller.alert(opened);
    };
    const every = (recipients * alerts) / (kills + 1);
    for (let kill = 0; kill < kills; kill++) {
      // Always some alerts more than are told by then: the queue is never empty when the kill falls.
      await open(Math.ceil(((kill + 2) * every) / recipients) + 1);
      // Counted from the beginning: what came on top of it before one kill is not added to the next one.
      const when = Math.floor((kill + 1 - SPREAD / 2) * every) + chance.below(Math.ceil(every * SPREAD));
      await waitFor(() => teller.arrived >= when, { what: `${when} messages before kill ${kill + 1}` });
      // Not just when a message has arrived: at any instant of its way.
      await delay(chance.below(LONGEST_WAY_MS));
      await teller.kill();
      if (teller.left === 0) throw new Error(`kill ${kill + 1} fell when all was told`);
      await teller.start();
    }
    await open(alerts);
    await teller.settled();
    return teller.verdict();
  } finally {
    await teller.close();
  }
}
