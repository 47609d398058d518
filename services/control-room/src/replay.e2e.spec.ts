import type { wall } from '@nhip/contracts';
import { freePort, freshDatabase, waitFor } from '@nhip/testing';
import { LIMITS } from './config';
import { EventReader } from './testing/event-reader';
import { asOperator, Room } from './testing/room';

const ZONE_MS = 7 * 3_600_000;
const DAY_MS = 86_400_000;
const localDay = (instant: number): string => new Date(instant + ZONE_MS).toISOString().slice(0, 10);

describe('the replay of a day', () => {
  const yesterday = localDay(Date.now() - DAY_MS);
  let room: Room;
  let cookie: string;
  const readers: EventReader[] = [];

  beforeAll(async () => {
    room = await Room.open(
      { database: await freshDatabase(), port: await freePort() },
      { NHIP_HEARTBEAT_MS: '200' },
    );
  });
  afterAll(() => room.close());
  beforeEach(async () => {
    cookie = await room.login();
  });
  afterEach(async () => {
    for (const reader of readers.splice(0)) reader.close();
    await waitFor(async () => (await open('speed=1&from=00:00')).status === 200, {
      what: 'room for a replay',
    });
    for (const reader of readers.splice(0)) reader.close();
  });

  it('tells what it is drawn with, then frames of figures as they were known then', async () => {
    const reader = await open('speed=600&from=09:07:15');
    await seen(reader, 'frame', 4);
    const [start] = reader.of('start');
    const at = Date.parse(`${yesterday}T09:07:15+07:00`);
    expect(start?.data).toMatchObject({ from: at, dayEnd: Date.parse(`${yesterday}T24:00:00+07:00`) });
    expect(Object.keys((start?.data as unknown as wall.ReplayStart).board.units)).toHaveLength(113);
    const frames = framesOf(reader);
    expect(frames[0]?.at).toBe(at);
    expect(reader.of('frame')[0]?.id).toBe(at);
    for (const frame of frames) {
      expect(frame.times.clock).toBeLessThanOrEqual(frame.at);
      expect(frame.times.clock).toBeGreaterThan(frame.at - 60_000);
      expect(frame.board.figures['dossier.on-time.E']?.denominator).toBeGreaterThan(0);
      expect(Object.keys(frame.board.unitFigures)).toHaveLength(113);
    }
    const sequences = frames.map(({ times }) => times.knownSequence);
    expect(sequences).toEqual(sequences.toSorted((one, other) => one - other));
    expect(new Set(sequences).size).toBe(frames.length);
  });

  it('keeps its speed, and asks for one board a frame, four times a second at the most', async () => {
    room.indicators.figuresAsked = 0;
    const reader = await open('speed=600&from=01:00');
    await seen(reader, 'frame', 1);
    const begun = performance.now();
    await seen(reader, 'frame', 5);
    const frames = framesOf(reader);
    const real = performance.now() - begun;
    expect(real).toBeGreaterThan(4 * LIMITS.replayFrameMs.fast - 200);
    expect(room.indicators.figuresAsked).toBeLessThanOrEqual(frames.length + 1);
    const played = frames.at(-1)!.at - frames[0]!.at;
    expect(played / real).toBeGreaterThan(300);
    expect(played / real).toBeLessThan(900);
  });

  it('ends with the day, and a reader that comes back after that is sent away', async () => {
    const reader = await open('speed=600&from=23:58');
    await waitFor(() => reader.ended, { what: 'the end of the day' });
    const dayEnd = Date.parse(`${yesterday}T24:00:00+07:00`);
    expect(reader.of('end').map(({ data }) => data)).toEqual([{ at: dayEnd, why: 'day-over' }]);
    expect(framesOf(reader).at(-1)?.at).toBe(dayEnd);
    const again = await open('speed=600&from=23:58', { 'last-event-id': String(dayEnd) });
    expect(again.status).toBe(204);
  });

  it('ends today where now is, and goes on after the last frame that was seen', async () => {
    const now = Date.now();
    const seenLast = { 'last-event-id': String(now - 100_000) };
    const reader = await open(`speed=600&day=${localDay(now)}`, seenLast);
    await waitFor(() => reader.ended, { what: 'now' });
    expect(framesOf(reader)[0]?.at).toBe(now - 100_000);
    expect(reader.of('end')[0]?.data).toMatchObject({ why: 'now' });
    const tomorrow = await open(`day=${localDay(now + DAY_MS)}`);
    expect(tomorrow.status).toBe(422);
  });

  it('says why it ends when the figures cannot be had, and refuses to begin then', async () => {
    const reader = await open('speed=60');
    await seen(reader, 'frame', 1);
    room.indicators.failing = true;
    try {
      await waitFor(() => reader.ended, { what: 'the end' });
      expect(reader.of('end')[0]?.data).toMatchObject({
        why: 'fault',
        detail: expect.stringContaining('not answer'),
      });
      expect((await open('speed=60')).status).toBe(503);
    } finally {
      room.indicators.failing = false;
    }
  });

  it('takes so many from one reader and so many in all', async () => {
    const own = [await open('speed=1'), await open('speed=1'), await open('speed=1')];
    expect(own.map(({ status }) => status)).toEqual([200, 200, 429]);
    const operators = await open('speed=1', asOperator);
    expect(operators.status).toBe(200);
  });

  it('ends with the session', async () => {
    const reader = await open('speed=1');
    await seen(reader, 'frame', 1);
    await room.send('POST', '/api/logout', { body: {}, headers: { cookie } });
    await waitFor(() => reader.ended, { what: 'the end of the replay' });
    cookie = await room.login();
  });

  async function open(query: string, headers: Record<string, string> = { cookie }): Promise<EventReader> {
    const day = query.includes('day=') ? '' : `day=${yesterday}&`;
    const reader = await EventReader.open(`${room.url}/api/replay?${day}${query}`, { cookie, ...headers });
    readers.push(reader);
    return reader;
  }
});

const framesOf = (reader: EventReader): wall.ReplayFrame[] =>
  reader.of('frame').map(({ data }) => data as unknown as wall.ReplayFrame);

async function seen(reader: EventReader, event: string, count: number): Promise<void> {
  await waitFor(() => reader.of(event).length >= count, { what: `${count} × ${event}` });
}
