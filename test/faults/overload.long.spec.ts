import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { startSystem, type System } from '../journeys/system';
import { deliver } from './kit/delivery';
import type { SentEvent } from './kit/ledger';
import { FLAWLESS, judge, openSender, type Sender } from './kit/oracle';
import { seeded } from './kit/seed';

const { seed } = seeded('overload');
const PER_POST = 200;
const FLOWS = 8;
const MEASURED_MS = 10_000;
const OVERLOADED_MS = Number(process.env['NHIP_OVERLOAD_MS'] ?? 120_000);
const TIMES = 3;
const ANSWERS: ReadonlySet<number | string> = new Set([202, 429, 503]);
/** More requests than these at once would only measure the sender. */
const MOST_AT_ONCE = 400;
const MOST_MEGABYTES = 700;
const SOURCES = 4;
const PROBE_MS = 20;
const WATCH_MS = 250;
const TIMEOUT_MS = 20 * 60_000;

/** One request, which is sent until it is taken. */
interface Request {
  readonly sender: Sender;
  readonly events: readonly SentEvent[];
}

interface Refused {
  readonly status: number;
  /** Seconds. */
  readonly retryAfter: number;
}

/** What the door answered to requests of many events. */
class Answers {
  readonly counts = new Map<number | string, number>();
  readonly tookMs: number[] = [];

  of(status: number | string): number {
    return this.counts.get(status) ?? 0;
  }

  add(status: number | string, tookMs: number): void {
    this.counts.set(status, this.of(status) + 1);
    if (status === 202) this.tookMs.push(tookMs);
  }

  /** Of those that were taken. */
  quantile(part: number): number {
    const sorted = [...this.tookMs].sort((a, b) => a - b);
    return Math.round(sorted[Math.floor(sorted.length * part)]!);
  }
}

/**
 * A source that is turned away sends the same again, so the load is what is new and what comes again: three times what
 * the door took of senders that wait for its answers. How long what was taken took is printed, since no test of this
 * house asserts a time; asserted is what keeps it short: whoever was turned away would have waited for longer than the
 * door's limit, and nobody was for another reason.
 */
describe('three times what can be taken', () => {
  let system: System;
  const senders: Sender[] = [];
  /** Turned away, first come first sent again. */
  const again: Request[] = [];
  let requests = 0;
  let made = 0;

  beforeAll(async () => {
    system = await startSystem({ services: ['dossier-events', 'indicators'] });
    for (let at = 0; at < SOURCES; at++)
      senders.push(await openSender(system, `/faults/overload-${seed}-${at}`));
  });
  afterAll(() => system.stop());

  it(
    'is answered with 503 and a time to come again, what is taken is there, and memory stays as it was',
    async () => {
      const measured = await measure();
      const capacity = (measured.of(202) * PER_POST * 1_000) / MEASURED_MS;
      const until = performance.now() + OVERLOADED_MS;
      const [answers, probes, memory] = await Promise.all([
        overload(capacity, until),
        probe(until),
        watch(until),
      ]);
      const shed = await shedRequests();
      const half = memory.length / 2;
      const [first, second] = [Math.max(...memory.slice(0, half)), Math.max(...memory.slice(half))];
      process.stderr.write(
        `capacity ${Math.round(capacity)}/s, answers ${JSON.stringify([...answers.counts])} in ` +
          `${OVERLOADED_MS / 1_000} s, taken p50 ${answers.quantile(0.5)} ms p99 ${answers.quantile(0.99)} ms, ` +
          `memory ${first} then ${second} MB\n`,
      );
      expect([...answers.counts.keys()].filter((status) => !ANSWERS.has(status))).toEqual([]);
      const unavailable = probes.filter(({ status }) => status === 503);
      expect(shed).toBe(answers.of(503) + measured.of(503) + unavailable.length);
      expect(unavailable.length).toBeGreaterThan(0);
      expect(probes.filter(({ retryAfter }) => !(retryAfter > 0))).toEqual([]);
      expect(second).toBeLessThan(Math.max(first * 1.25, first + 50));
      expect(second).toBeLessThan(MOST_MEGABYTES);
      expect(await judge(system, senders, { timeoutMs: TIMEOUT_MS / 2 })).toMatchObject(FLAWLESS);
    },
    TIMEOUT_MS,
  );

  async function overload(capacity: number, until: number): Promise<Answers> {
    const answers = new Answers();
    const underWay = new Set<Promise<void>>();
    const pauseMs = (PER_POST / (capacity * TIMES)) * 1_000;
    for (let next = performance.now(); next < until; next += pauseMs) {
      await delay(Math.max(0, next - performance.now()));
      if (underWay.size >= MOST_AT_ONCE) {
        await Promise.race(underWay);
        next = performance.now();
      }
      const sent = send(answers).finally(() => underWay.delete(sent));
      underWay.add(sent);
    }
    await Promise.all(underWay);
    return answers;
  }

  /** What is taken when each sender waits for its answers. */
  async function measure(): Promise<Answers> {
    const until = performance.now() + MEASURED_MS;
    const answers = new Answers();
    const flow = async (): Promise<void> => {
      while (performance.now() < until) await send(answers);
    };
    await Promise.all(Array.from({ length: FLOWS }, flow));
    return answers;
  }

  async function send(answers: Answers): Promise<void> {
    const request = again.shift() ?? newRequest();
    const { sender, events } = request;
    const began = performance.now();
    const answer = await deliver(sender.door, sender.ledger, events);
    answers.add(answer, performance.now() - began);
    if (answer !== 202) again.push(request);
  }

  function newRequest(): Request {
    const sender = senders[requests++ % SOURCES]!;
    return { sender, events: Array.from({ length: PER_POST }, () => submitted(sender.door.source)) };
  }

  /** Asks now and then by itself, to look at the header. @returns what it was refused with */
  async function probe(until: number): Promise<Refused[]> {
    const { door } = senders[0]!;
    const refused: Refused[] = [];
    for (; performance.now() < until; await delay(PROBE_MS)) {
      const answer = await fetch(`${door.url}/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${door.key}`, 'content-type': 'application/x-ndjson' },
        body: '',
      });
      await answer.arrayBuffer();
      const { status } = answer;
      if (status !== 202) refused.push({ status, retryAfter: Number(answer.headers.get('retry-after')) });
    }
    return refused;
  }

  /** What dossier-events holds in memory, in megabytes. */
  async function watch(until: number): Promise<number[]> {
    const file = `/proc/${system.pid('dossier-events')}/status`;
    const megabytes: number[] = [];
    for (; performance.now() < until; await delay(WATCH_MS))
      megabytes.push(Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1]) / 1024));
    return megabytes;
  }

  /** Requests that dossier-events says it turned away because they would have waited for too long. */
  async function shedRequests(): Promise<number> {
    const text = await (await fetch(`${system.instance.eventsUrl}/metrics`)).text();
    return Number(/^nhip_shed_requests_total\{.*\} (\d+)$/m.exec(text)?.[1]);
  }

  function submitted(source: string): SentEvent {
    const subject = `overload-${made++}`;
    const time = new Date().toISOString();
    const type = 'nhip.dossier.submitted.v1';
    const data = { unit: 'xa-dong-tam' };
    return { specversion: '1.0', id: subject, source, type, subject, time, data };
  }
});
