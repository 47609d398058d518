import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '@nhip/testing';
import { found, readLogs, type Needles } from './log-search';
import { PERSONAL, sendPrivate } from './private-traffic';
import { RECIPIENT, sendLate, startTracedSystem, type TracedSystem } from './traced-system';

const SERVICES = ['control-room', 'dossier-events', 'indicators', 'notifications'];

describe('what the services log while people, keys and passwords come by', () => {
  let traced: TracedSystem;
  let needles: Needles;

  beforeAll(async () => {
    traced = await startTracedSystem({ NHIP_LOG_LEVEL: 'trace' });
    const { system, mailbox } = traced;
    const secrets = await sendPrivate(system);
    await sendLate(traced, {
      events: 80,
      headers: { traceparent: `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01` },
    });
    const mail = await waitFor(() => mailbox.to(RECIPIENT.email)[0], { what: 'the mail of an alert' });
    const token = /[?]t=([\w.~-]+)/.exec(mail.text)![1]!;
    // Nobody but probes asks indicators by HTTP, and probes are not logged.
    await fetch(`http://127.0.0.1:${system.instance.ports.indicators}/nowhere`);
    await (await fetch(/http:\/\/\S+\/canh-bao\/\S+/.exec(mail.text)![0])).text();
    needles = {
      ...{ ...PERSONAL, ...secrets, answerToken: token },
      ...{ recipient: RECIPIENT.name, recipientAddress: RECIPIENT.email },
    };
  });
  afterAll(() => traced?.stop());

  it('holds none of them, in no line of any service, nor in a trace', async () => {
    await waitFor(
      () => SERVICES.every((name) => logged(name).some(({ msg }) => msg === 'request completed')),
      {
        what: 'every service to have logged a request',
      },
    );
    expect(logged('dossier-events').length).toBeGreaterThan(200);
    const lines = readLogs(folder());
    expect(
      lines.flatMap(({ file, line }) => found(line, needles).map((name) => `${name} in ${file}: ${line}`)),
    ).toEqual([]);
    expect(traced.receiver.spans.length).toBeGreaterThan(5);
    expect(traced.receiver.spans.flatMap(({ whole }) => found(whole, needles))).toEqual([]);
  });

  it('tells no error, for nothing is wrong here', () => {
    expect(SERVICES.flatMap(logged).filter(({ level }) => level === 'error' || level === 'fatal')).toEqual(
      [],
    );
  });

  it('tells the trace that a request belongs to', () => {
    expect(logged('dossier-events')).toContainEqual(
      expect.objectContaining({
        msg: 'request completed',
        trace_id: 'c'.repeat(32),
        span_id: expect.any(String),
      }),
    );
  });

  it('would be found out: each of them, planted', async () => {
    const planted = createWriteStream(join(folder(), 'planted.log'));
    for (const [name, needle] of Object.entries(needles))
      planted.write(`${JSON.stringify({ level: 'info', msg: 'planted', [`of ${name}`]: needle })}\n`);
    await new Promise<void>((written) => planted.end(written));
    const names = readLogs(folder()).flatMap(({ line }) => found(line, needles));
    expect(new Set(names)).toEqual(new Set(Object.keys(needles)));
    expect(Object.keys(needles).length).toBeGreaterThan(18);
  });

  const folder = (): string => join(traced.system.dataDir, 'logs');
  function logged(service: string): Record<string, unknown>[] {
    return readLogs(folder())
      .filter(({ file, line }) => file === `${service}.log` && line.startsWith('{'))
      .map(({ line }) => JSON.parse(line) as Record<string, unknown>);
  }
});
