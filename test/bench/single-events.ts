import { Agent, request } from 'node:http';
import { createKey, startSystem, type System } from '../journeys/system';
import { newcomer, SOURCE } from './load';
import { quantile } from './results';

const CONNECTIONS = 64;

/** One event a request over connections that stay open; door and PostgreSQL alone. */
export async function singlesRound(events: number): Promise<{ perSecond: number; p99: number }> {
  const system = await startSystem({ services: ['dossier-events'] });
  try {
    await system.kafka.stop();
    const key = await createKey(system.instance, SOURCE);
    const begun = performance.now();
    const took = await postSingles(system, key, events);
    const seconds = (performance.now() - begun) / 1_000;
    return { perSecond: events / seconds, p99: quantile(took, 0.99) };
  } finally {
    await system.stop();
  }
}

/** So many new dossiers, one event a request. @returns what each took, in milliseconds */
export async function postSingles({ instance }: System, key: string, events: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const { port } = new URL(instance.eventsUrl);
  const took: number[] = [];
  let next = 0;
  const post = (body: string): Promise<void> =>
    new Promise((done, failed) => {
      const begun = performance.now();
      const headers = {
        authorization: `Bearer ${key}`,
        'content-type': 'application/cloudevents+json',
        'content-length': Buffer.byteLength(body),
      };
      const asked = request({ agent, port, host: '127.0.0.1', method: 'POST', path: '/v1/events', headers });
      asked.on('error', failed);
      asked.on('response', (answer) => {
        answer.resume();
        answer.on('end', () => {
          took.push(performance.now() - begun);
          if (answer.statusCode === 202) done();
          else failed(new Error(`the door answered ${answer.statusCode}`));
        });
      });
      asked.end(body);
    });
  const now = Date.now();
  try {
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        while (next < events) await post(newcomer(`single-${next++}`, now));
      }),
    );
    return took;
  } finally {
    agent.destroy();
  }
}
