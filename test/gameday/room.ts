import { setTimeout as delay } from 'node:timers/promises';
import { DOSSIER_FACTS_TOPIC } from '@nhip/contracts';
import { Kafka, logLevel } from 'kafkajs';
import { Client } from 'pg';
import { createKey, openDoor, type System } from '../journeys/system';
import type { BreakingRoom } from './breaks';
import type { MailServer } from './mail-server';
import type { OperatorShell } from './shell';

export const SOURCE = '/mot-cua/dong-tam';
const UNIT = 'xa-dong-tam';
const EVERY_MS = 1_000;
/** As many as control-room takes, and some that it does not. */
const SCREENS = 520;

/** The system that is broken, with a source that sends a dossier a second. */
export class GameRoom implements BreakingRoom {
  /** Where the operator works. */
  shell: OperatorShell | undefined;
  private readonly closing = new AbortController();
  private screens = new AbortController();
  private silent = false;
  private sent = 0;

  constructor(
    private readonly system: System,
    private readonly mail: MailServer,
  ) {}

  /** Sends until it is closed; what is not taken is sent again by the door. */
  async send(): Promise<void> {
    const door = await openDoor(this.system, SOURCE);
    const { signal } = this.closing;
    while (!signal.aborted) {
      if (!this.silent) await door.send([this.submitted(`H${this.sent++}`)]).catch(() => undefined);
      await delay(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  close(): void {
    this.closing.abort();
    this.leaveScreens();
  }

  async stopServer(name: 'kafka' | 'postgresql' | 'postfix'): Promise<void> {
    const { kafka, postgres } = this.system;
    await { kafka: () => kafka.stop(), postgresql: () => postgres.stop(), postfix: () => this.mail.stop() }[
      name
    ]();
  }

  /** What `sudo systemctl start` does here. */
  async startServer(name: string): Promise<void> {
    const { kafka, postgres } = this.system;
    if (name === 'kafka') return kafka.start();
    if (name === 'postgresql') return postgres.start();
    if (name === 'postfix') return this.mail.start();
    throw new Error(`no server ${name}`);
  }

  hang(service: string): void {
    process.kill(this.system.pid(service as Parameters<System['pid']>[0]), 'SIGSTOP');
  }

  async deleteFactsTopic(): Promise<void> {
    const { broker } = this.system.kafka;
    const admin = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [DOSSIER_FACTS_TOPIC] });
    await admin.disconnect();
  }

  async sql(service: string, statement: string): Promise<void> {
    const client = new Client(this.system.database(service as Parameters<System['database']>[0]));
    await client.connect();
    await client.query(statement);
    await client.end();
  }

  nhip<T>(...words: string[]): Promise<T> {
    return (this.shell as OperatorShell).json<T>(...words);
  }

  async sendConflict(): Promise<void> {
    const { instance } = this.system;
    const key = await createKey(instance, SOURCE);
    for (const unit of [UNIT, 'xa-tan-lap']) {
      const answer = await fetch(`${instance.eventsUrl}/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
        body: JSON.stringify(this.submitted('in-conflict', unit)),
      });
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    }
  }

  async openScreens(): Promise<void> {
    this.screens = new AbortController();
    const { url, operatorKey } = this.system.instance;
    const headers = { authorization: `Bearer ${operatorKey}` };
    const { signal } = this.screens;
    const open = async (): Promise<void> => {
      const { body } = await fetch(`${url}/api/stream?view=wall`, { headers, signal });
      // Read on, as a browser does, until it is closed.
      void body?.pipeTo(new WritableStream()).catch(() => undefined);
    };
    await Promise.all(Array.from({ length: SCREENS }, open));
  }

  leaveScreens(): void {
    this.screens.abort();
  }

  silence(): void {
    this.silent = true;
  }

  sendAgain(): void {
    this.silent = false;
  }

  private submitted(subject: string, unit = UNIT): object {
    const time = new Date(Date.now() - 1_000).toISOString();
    return {
      ...{ specversion: '1.0', id: `submitted-${subject}`, source: SOURCE, subject, time },
      ...{ type: 'nhip.dossier.submitted.v1', data: { unit } },
    };
  }
}
