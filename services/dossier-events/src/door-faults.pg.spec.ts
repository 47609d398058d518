import { freshDatabase, waitFor } from '@nhip/testing';
import { connect } from 'node:net';
import { SpecDoor } from './door.spec-data';
import { event, ndjson } from './events.spec-data';

const line = (at: number): object => event({ id: `e${at}`, subject: `H${at}` });

describe('a client that sends badly', () => {
  let door: SpecDoor;
  let key: string;

  beforeAll(async () => {
    door = await SpecDoor.start(await freshDatabase(), { chunkLines: 10 });
    ({ key } = await door.makeKey({ source: '/s' }));
  });
  afterAll(() => door?.stop());

  const head = (type: string, more = ''): string =>
    `POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: ${type}\r\n${more}\r\n`;
  const lines = (count: number): string => ndjson(Array.from({ length: count }, (_, at) => line(at)));
  const open = () => connect(Number(new URL(door.service.url).port), '127.0.0.1');
  const eventCount = async (): Promise<number> =>
    (await door.database.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM event')).rows[0]!.n;

  it('is refused when it sends no body at all', async () => {
    const socket = open();
    let answer = '';
    socket.on('data', (part) => (answer += String(part)));
    socket.write(head('application/cloudevents+json'));
    await waitFor(() => answer.includes('\r\n\r\n'), { what: 'an answer' });
    socket.destroy();
    expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*application\/problem\+json/);
  });

  it('that is cut off midway has sent its whole lines, and harms nobody', async () => {
    const socket = open();
    const body = `${lines(20)}\n${JSON.stringify(line(20)).slice(0, 50)}`;
    socket.write(head('application/x-ndjson', `content-length: ${body.length + 500}\r\n`) + body);
    await waitFor(async () => (await eventCount()) === 20, { what: 'the chunks that came whole' });
    socket.destroy();
    const rest = { body: lines(21), key, type: 'application/x-ndjson' };
    const { json } = await door.ask('POST', '/v1/events', rest);
    expect(json).toMatchObject({ counts: { applied: 1, duplicate: 20 } });
    expect(door.logged).toEqual([]);
  });
});
