import type { wall } from '@nhip/contracts';
import { freePort, freshDatabase, waitFor } from '@nhip/testing';
import { EventReader, type SeenEvent } from './testing/event-reader';
import { asOperator, Room } from './testing/room';

const HEARTBEAT_MS = 200;

describe('the live stream', () => {
  let room: Room;
  let cookie: string;
  const readers: EventReader[] = [];

  beforeAll(async () => {
    room = await Room.open(
      { database: await freshDatabase(), port: await freePort() },
      { NHIP_HEARTBEAT_MS: String(HEARTBEAT_MS) },
    );
  });
  afterAll(() => room.close());
  beforeEach(async () => {
    cookie = await room.login();
  });
  afterEach(() => {
    for (const reader of readers.splice(0)) reader.close();
  });

  it('begins with a snapshot whose id is the journal’s sequence', async () => {
    const reader = await open();
    const [snapshot] = await seen(reader, 'snapshot');
    expect(snapshot?.id).toBe(room.indicators.sequence);
    const { board, times } = snapshot?.data as unknown as wall.BoardSnapshot;
    expect(Object.keys(board.units)).toHaveLength(113);
    expect(board.figures['dossier.on-time.E']).toMatchObject({
      source: '/tinh-mau/mot-cua',
      denominator: expect.any(Number),
    });
    expect(board.series['dossier.near-due']).toHaveLength(30);
    expect(board.comparisons['dossier.near-due']?.with).toBe('day-before');
    expect(board.rankings['dossier.on-time.E']?.['commune']).toMatchObject({ silent: 3, leftOut: 1 });
    expect(times.knownSequence).toBe(room.indicators.sequence);
  });

  it('tells only what changed', async () => {
    const reader = await open();
    await seen(reader, 'snapshot');
    const before = overdueOf(room);
    change((units) => (units[3]!.overdue += 1));
    const [delta] = await seen(reader, 'delta');
    expect(delta?.id).toBe(room.indicators.sequence);
    const { set } = delta?.data as unknown as wall.BoardDelta;
    expect(set.figures?.['dossier.overdue-open']?.value).toBe(before + 1);
    expect(Object.keys(set.unitFigures ?? {})).toEqual(['X004']);
    expect(JSON.stringify(delta?.data).length).toBeLessThan(5_000);
  });

  it('gives a screen that comes back all it missed, and a new snapshot only when it must', async () => {
    const reader = await open();
    await seen(reader, 'snapshot');
    change((units) => (units[0]!.near += 1));
    const [last] = await seen(reader, 'delta');
    reader.close();
    change((units) => (units[1]!.near += 1));
    const witness = await open();
    await seen(witness, 'snapshot');
    change((units) => (units[2]!.near += 1));
    await reached(witness, room.indicators.sequence);

    for (const back of [
      await open({ 'last-event-id': String(last?.name) }),
      await open({}, `&seen=${last?.name}`),
    ]) {
      await reached(back, room.indicators.sequence);
      expect(back.of('snapshot')).toEqual([]);
      const missed = back
        .of('delta')
        .flatMap(({ data }) => Object.keys((data['set'] as wall.Board).unitFigures ?? {}));
      expect(missed).toEqual(expect.arrayContaining(['X002', 'X003']));
    }
    const old = `1-${last?.name?.split('-')[1]}`;
    for (const lost of [old, `${last?.id}-ofanother`])
      expect(await seen(await open({ 'last-event-id': lost }), 'snapshot')).toHaveLength(1);
    const text = await (await room.get('/metrics')).text();
    expect(text).toMatch(/nhip_sse_resumes_total\{view="wall",outcome="resumed"[^}]*\} 2/);
    expect(text).toMatch(/nhip_sse_resumes_total\{view="wall",outcome="too-old"[^}]*\} 1/);
    expect(text).toMatch(/nhip_sse_resumes_total\{view="wall",outcome="elsewhere"[^}]*\} 1/);
    expect(text).toMatch(/nhip_sse_frame_age_seconds_count\{[^}]*view="wall"[^}]*\} [1-9]/);
  });

  it('tells of the scenes that its screens look at together, and of no others', async () => {
    const rankings = async (reader: EventReader): Promise<string[]> => {
      await seen(reader, 'snapshot');
      const boards = [...reader.of('snapshot'), ...reader.of('delta')].map(
        ({ data }) => (data['board'] ?? data['set']) as Partial<wall.Board>,
      );
      return boards.flatMap((board) => Object.keys(board.rankings ?? {}));
    };
    const other = await Room.open({ database: await freshDatabase(), port: await freePort() });
    try {
      const session = { cookie: await other.login() };
      const look = async (scenes: string): Promise<EventReader> => {
        const address = `${other.url}/api/stream?view=wall&scenes=${scenes}`;
        const reader = await EventReader.open(address, session);
        readers.push(reader);
        return reader;
      };
      expect(await rankings(await look('van-ban'))).toEqual(['document.out-signed']);
      const second = await look('an-toan');
      await waitFor(async () => (await rankings(second)).includes('security.devices-monitored'), {
        what: 'the second scene',
      });
      expect(await rankings(second)).not.toContain('dossier.on-time.E');
      expect((await other.get('/api/stream?view=wall&scenes=kho-bac', session)).status).toBe(422);
    } finally {
      await other.close();
    }
  });

  it('beats with the server’s time', async () => {
    const reader = await open();
    await waitFor(() => reader.of('status').length >= 3, { what: 'three heartbeats' });
    const [one, , three] = reader.of('status').map(({ data }) => data as unknown as wall.BoardStatus);
    expect(three!.at - one!.at).toBeGreaterThanOrEqual(HEARTBEAT_MS);
    expect(Math.abs(three!.clock - Date.now())).toBeLessThan(5_000);
    expect(reader.of('status').every(({ id }) => id === undefined)).toBe(true);
  });

  it('tells how far the demo is', async () => {
    const reader = await open();
    await room.send('PUT', '/api/demo', { body: { done: 812, total: 20_000 }, headers: asOperator });
    await waitFor(() => statusOf(reader)?.demo?.done === 812, { what: 'the progress' });
  });

  it('says that the indicators are away, keeps the last board, and goes on when they are back', async () => {
    const reader = await open();
    await seen(reader, 'snapshot');
    room.indicators.failing = true;
    change((units) => (units[5]!.near += 1));
    await waitFor(() => statusOf(reader)?.upstream === 'stale', { what: 'the word that they are away' });
    expect(statusOf(reader)?.since).toBeGreaterThan(Date.now() - 60_000);
    expect(await staleSeconds()).toBeGreaterThan(0);
    const late = await open();
    expect(await seen(late, 'snapshot')).toHaveLength(1);
    room.indicators.failing = false;
    await waitFor(() => statusOf(reader)?.upstream === 'live', { what: 'the word that they are back' });
    expect(await staleSeconds()).toBe(0);
    await reached(reader, room.indicators.sequence);
  });

  it('ends with the session', async () => {
    const reader = await open();
    await seen(reader, 'status');
    await room.send('POST', '/api/logout', { body: {}, headers: { cookie } });
    await waitFor(() => reader.ended, { what: 'the end of the stream' });
  });

  it('shows no view that there is not', async () => {
    expect((await room.get('/api/stream?view=basement', { cookie })).status).toBe(422);
  });

  async function open(headers: Record<string, string> = {}, more = ''): Promise<EventReader> {
    const reader = await EventReader.open(`${room.url}/api/stream?view=wall${more}`, { cookie, ...headers });
    readers.push(reader);
    expect(reader.status).toBe(200);
    return reader;
  }

  async function staleSeconds(): Promise<number> {
    const text = await (await room.get('/metrics')).text();
    return Number(/^nhip_board_stale_seconds\{[^}]*\} (\S+)$/m.exec(text)?.[1]);
  }

  function change(alter: Parameters<Room['indicators']['change']>[0]): void {
    room.indicators.change(alter);
  }
});

const statusOf = (reader: EventReader): wall.BoardStatus | undefined =>
  reader.of('status').at(-1)?.data as unknown as wall.BoardStatus | undefined;

function overdueOf(room: Room): number {
  return room.indicators.units.reduce((sum, { overdue }) => sum + overdue, 0);
}

async function seen(reader: EventReader, event: string): Promise<SeenEvent[]> {
  return waitFor(() => (reader.of(event).length > 0 ? reader.of(event) : undefined), { what: `a ${event}` });
}

/** Until the reader was told of `sequence`. */
function reached(reader: EventReader, sequence: number): Promise<unknown> {
  return waitFor(() => (reader.events.findLast(({ id }) => id !== undefined)?.id ?? 0) >= sequence, {
    what: `sequence ${sequence}`,
  });
}
