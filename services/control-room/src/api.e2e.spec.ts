import { freePort, freshDatabase } from '@nhip/testing';
import { asOperator, OPERATOR_KEY, PASSWORD, Room, SESSION_SECRET, USER } from './testing/room';

type Json = Record<string, unknown>;

describe('the HTTP side of the control room', () => {
  let room: Room;
  let cookie: string;

  beforeAll(async () => {
    room = await Room.open({ database: await freshDatabase(), port: await freePort() });
    cookie = await room.login();
  });
  afterAll(() => room.close());

  describe('login', () => {
    it('sets a cookie that only this server reads', async () => {
      const answer = await room.send('POST', '/api/login', { body: { user: ' ADMIN ', password: PASSWORD } });
      expect(await answer.json()).toEqual({ user: USER });
      expect(answer.headers.get('set-cookie')).toMatch(
        /^nhip_session=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Strict$/,
      );
    });

    it.each([
      [{ user: USER, password: 'wrong' }, 401],
      [{ user: 'nobody', password: PASSWORD }, 401],
      [{ user: USER }, 422],
      [{ user: { $ne: '' }, password: PASSWORD }, 422],
      [[], 422],
    ])('refuses %j', async (body, status) => {
      const answer = await room.send('POST', '/api/login', { body });
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.headers.get('set-cookie')).toBeNull();
    });

    it('makes a guesser wait, and nobody else', async () => {
      const guess = (user: string) =>
        room.send('POST', '/api/login', { body: { user, password: 'guessed' } });
      const answers = [];
      for (let nth = 0; nth < 9; nth += 1) answers.push((await guess('victim')).status);
      expect(answers).toEqual([...Array<number>(8).fill(401), 429]);
      const refused = await guess('victim');
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(200);
      expect(
        (await room.send('POST', '/api/login', { body: { user: USER, password: PASSWORD } })).status,
      ).toBe(200);
    });

    it('ends with a logout', async () => {
      const own = await room.login();
      expect((await room.get('/api/me', { cookie: own })).status).toBe(200);
      const left = await room.send('POST', '/api/logout', { body: {}, headers: { cookie: own } });
      expect([left.status, left.headers.get('set-cookie')]).toEqual([
        204,
        expect.stringContaining('nhip_session=; Path=/; Max-Age=0'),
      ]);
      expect((await room.get('/api/me', { cookie: own })).status).toBe(401);
    });
  });

  describe('who may ask', () => {
    const asked = [
      '/api/me',
      '/api/instance',
      '/api/catalogue',
      '/api/figures?indicator=x',
      '/api/stream?view=wall',
    ];

    it.each(asked)('%s needs a session', async (path) => {
      expect((await room.get(path)).status).toBe(401);
      expect((await room.get(path, { cookie: 'nhip_session=made-up' })).status).toBe(401);
      expect((await room.get(path, { authorization: `Bearer ${OPERATOR_KEY}!` })).status).toBe(401);
    });

    it('takes the operator key where a session is needed, and for what only the operator may', async () => {
      expect(await (await room.get('/api/me', asOperator)).json()).toEqual({
        user: 'operator',
        operator: true,
      });
      expect((await room.get('/api/drift', { cookie })).status).toBe(401);
      const told = { body: { done: 1, total: 2 }, headers: { cookie } };
      expect((await room.send('PUT', '/api/demo', told)).status).toBe(401);
    });
  });

  it('tells what a page must know, and no secret', async () => {
    const answer = await (await room.get('/api/instance', { cookie })).text();
    expect(JSON.parse(answer)).toMatchObject({
      title: 'Tỉnh mẫu',
      sampleData: true,
      zone: 'Asia/Ho_Chi_Minh',
      alertsUrl: 'http://127.0.0.1:2',
      heartbeatMs: 15_000,
      disconnectedAfterMs: 45_000,
    });
    expect(answer).not.toContain(SESSION_SECRET);
    expect(answer).not.toMatch(/(secret|password|token)"\s*:/i);
  });

  it('answers questions in protojson, zeros told', async () => {
    const figures = await json('/api/figures?indicator=dossier.on-time.E,dossier.received&unit=X004');
    expect(figures['answers']).toMatchObject([
      {
        figures: [
          { indicator: 'dossier.on-time.E', numerator: '115', denominator: '142', state: 'STATE_BREACH' },
        ],
        times: { knownSequence: String(room.indicators.sequence), zone: 'Asia/Ho_Chi_Minh' },
      },
      { figures: [{ indicator: 'dossier.received', group: '', noData: 'NO_DATA_UNSPECIFIED' }] },
    ]);
    expect(await json('/api/ranking?indicator=dossier.on-time.E&tier=commune&minimumN=20')).toMatchObject({
      leftOut: 1,
    });
    const series = await json('/api/series?indicator=dossier.near-due&from=2026-11-01&to=2026-11-21');
    expect(series['points']).toHaveLength(21);
    expect((await json('/api/catalogue'))['definitions']).toContainEqual(
      expect.objectContaining({ id: 'dossier.received' }),
    );
  });

  it('pages through dossiers', async () => {
    const path = '/api/dossiers?indicator=dossier.on-time.E&unit=X004&part=rest&pageSize=20';
    const first = await json(path);
    const second = await json(`${path}&pageToken=${String(first['nextPageToken'])}`);
    const subjects = [first, second].flatMap(({ dossiers }) =>
      (dossiers as Json[]).map(({ subject }) => subject),
    );
    expect([first['total'], new Set(subjects).size, second['nextPageToken']]).toEqual(['27', 27, '']);
  });

  it('refuses with every fault and its place', async () => {
    const answer = await room.get('/api/dossiers?part=half&pageSize=0&colour=red&colour=blue', { cookie });
    expect(answer.status).toBe(422);
    const problem = (await answer.json()) as { errors: { path: string }[] };
    expect(problem.errors.map(({ path }) => path).sort()).toEqual([
      'colour',
      'indicator',
      'pageSize',
      'part',
    ]);
  });

  it('says 503 while the indicators are away', async () => {
    room.indicators.failing = true;
    try {
      const answer = await room.get('/api/catalogue', { cookie });
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
    } finally {
      room.indicators.failing = false;
    }
  });

  describe('the page', () => {
    it('is served with a policy that allows no inline script, and is asked for again each time', async () => {
      const answer = await room.get('/chi-so/dossier.received?don-vi=X001');
      const html = await answer.text();
      expect(html).toContain('<div id="page">');
      expect(html).not.toMatch(/<script(?![^>]*src=)/);
      expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      const etag = answer.headers.get('etag') ?? '';
      expect((await room.get('/', { 'if-none-match': etag })).status).toBe(304);
    });

    it('has files that are kept for ever, and a script under its budget', async () => {
      const html = await (await room.get('/')).text();
      const script = /src="(\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? '';
      const answer = await room.get(script);
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(answer.headers.get('content-encoding')).toBe('gzip');
      expect(Number(answer.headers.get('content-length'))).toBeLessThanOrEqual(250 * 1024);
    });

    it.each(['/api/nothing', '/assets/missing.js', '/../package.json%00', '/assets/../../package.json'])(
      'gives no file of the server for %s',
      async (path) => expect(await (await room.get(path)).text()).not.toContain('@nhip'),
    );

    it('answers an unknown route of the API as a problem', async () => {
      const answer = await room.get('/api/nothing');
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        404,
        expect.stringContaining('application/problem+json'),
      ]);
    });
  });

  async function json(path: string): Promise<Json> {
    const answer = await room.get(path, { cookie });
    expect(answer.status).toBe(200);
    return (await answer.json()) as Json;
  }
});
