import { FakeNhip, OPERATOR_KEY } from '../fakes/fake-nhip';
import { TestTerminal } from '../fakes/test-terminal';
import { run } from '../program';

const ZONE = 'Asia/Ho_Chi_Minh';
const AT = String(Date.parse('2026-11-21T09:00:00+07:00'));
const TIMES = {
  happened: { from: '2026-10-01', to: '2026-10-31' },
  ...{ clock: AT, clockPosition: AT, knownSequence: '42', knownAt: AT, zone: ZONE },
};
const FIGURE = {
  ...{
    indicator: 'dossier.on-time.E',
    definitionVersion: 2,
    unit: 'P',
    unitName: { vi: 'Tỉnh', en: 'Province' },
  },
  ...{ numerator: '17320', denominator: '18378', value: 17320 / 18378, state: 'STATE_WATCH' },
  newest: { eventAt: AT, source: '/mot-cua' },
};
const PUBLICATION = {
  ...{ period: '2026-10', sequence: '40', at: AT, by: 'operator', note: 'báo cáo tháng 10', figures: 2500 },
  figure: { ...FIGURE, numerator: '17300' },
};
const CORRECTION = {
  ...{
    period: '2026-10',
    indicator: 'dossier.on-time.E',
    unit: 'P',
    unitName: { vi: 'Tỉnh', en: 'Province' },
  },
  ...{ published: { ...FIGURE, numerator: '17300', value: 17300 / 18378 }, now: FIGURE },
  ...{ publishedSequence: '40', publishedAt: AT, changedAt: AT, dossiers: '21', subjects: ['H1', 'H2'] },
  causes: [{ vi: 'Sự kiện đến sau khi công bố: 21 hồ sơ', en: 'Events that came after the publication' }],
};
const EXPLAINED = {
  definition: {
    ...{ id: 'dossier.on-time.E', version: 2, name: { vi: 'Đúng hạn', en: 'On time' }, kind: 'ratio' },
    ...{ formula: { vi: 'không trễ / đến hạn', en: 'not late / fell due' }, legalBasis: 'QĐ 766' },
    noun: { vi: 'hồ sơ', en: 'dossiers' },
    unitOfMeasure: { vi: '%', en: '%' },
  },
  ...{ figure: FIGURE, times: TIMES, newestSubject: 'H9' },
  numerator: [
    {
      ...{
        measure: 'dossier.fell_due',
        where: { instant: 'in-time' },
        over: 'window',
        sign: 1,
        sum: '17320',
      },
      words: { vi: 'đến hạn trong kỳ (đúng hạn)', en: 'fell due in the window (in time)' },
      days: TIMES.happened,
    },
  ],
  denominator: [
    {
      ...{ measure: 'dossier.fell_due', over: 'to', sign: -1, sum: '18378' },
      ...{ words: { vi: 'đến hạn', en: 'fell due' }, days: { from: '', to: '2026-10-31' } },
    },
  ],
  leftOut: [
    {
      ...{ reason: 'no-due', words: { vi: 'Không có thời điểm hẹn trả', en: 'No due time' } },
      ...{ dossiers: '23', subjects: ['H3'] },
    },
  ],
  contradictions: [
    {
      ...{ flag: 'opened-twice', words: { vi: 'mở hồ sơ hai lần', en: 'opened twice' }, atLeast: true },
      ...{ dossiers: '5000', subjects: ['H4'] },
    },
  ],
  publication: PUBLICATION,
  correction: CORRECTION,
};
const DOSSIER = {
  explained: {
    dossier: {
      subject: 'H/1',
      unit: 'a',
      unitName: { vi: 'Xã A', en: 'A' },
      status: 'completed',
      receivedAt: AT,
    },
    verdicts: [
      {
        rule: 'instant',
        verdict: 'late',
        sentence: { vi: 'Quá hạn vì hoàn thành …', en: 'Late: completed …' },
      },
    ],
    story: [{ at: AT, sentence: { vi: 'Xử lý xong.', en: 'Completed.' } }],
    counted: [
      {
        ...{ measure: 'dossier.late', unit: 'a', day: '2026-11-12', cohort: '2026-11-02', weight: 1 },
        dims: { rule: 'instant' },
      },
    ],
    times: { ...TIMES, happened: undefined },
    newest: { eventAt: AT, source: '/s' },
  },
  events: [
    {
      ...{ source: '/s', id: 'e1', kind: 'completed', time: AT, receivedAt: AT, dataJson: '{}' },
      ...{ standing: 'amended', amendedBy: 'e2' },
    },
  ],
};

let nhip: FakeNhip;
let url: string;

beforeEach(async () => {
  nhip = new FakeNhip();
  url = await nhip.start();
  nhip.answers.set('GET /api/instance', { eventsUrl: url, zone: ZONE });
  nhip.answers.set('GET /api/explain', EXPLAINED);
  nhip.answers.set('GET /api/dossiers/H%2F1', DOSSIER);
  nhip.answers.set('POST /api/publications', { publication: PUBLICATION });
  nhip.answers.set('GET /api/publications', { publications: [PUBLICATION] });
  nhip.answers.set('GET /api/corrections', { corrections: [CORRECTION], times: TIMES });
});
afterEach(() => nhip.stop());

async function nhipRun(...argv: string[]) {
  const terminal = new TestTerminal({ NHIP_URL: url, NHIP_KEY: OPERATOR_KEY }, '/');
  return { code: await run(argv, terminal), printed: terminal.printed, complained: terminal.complained };
}
const asked = (path: string) =>
  nhip.requests
    .filter((one) => one.path.startsWith(path))
    .map((one) => Object.fromEntries(new URLSearchParams(one.path.split('?')[1])));

describe('nhip explain', () => {
  it('prints summands, what is left out, contradictions, and what was published', async () => {
    const { code, printed } = await nhipRun(
      'explain',
      'dossier.on-time.E',
      '--period',
      '2026-10',
      '--as-of',
      '#42',
    );
    expect(code).toBe(0);
    expect(asked('/api/explain')).toEqual([
      { indicator: 'dossier.on-time.E', period: '2026-10', asOf: '#42' },
    ]);
    for (const part of [
      '94,24%  ▲ Chú ý',
      'Tử số · Numerator  17.320',
      '+  17.320  01–31/10/2026  đến hạn trong kỳ (đúng hạn) · fell due in the window (in time)',
      '−  18.378  … 31/10/2026  đến hạn',
      '23 hồ sơ · dossiers: Không có thời điểm hẹn trả',
      'H3 …',
      '≥ 5.000 hồ sơ · dossiers: mở hồ sơ hai lần',
      '21/11/2026 09:00:00  /mot-cua  H9',
      'báo cáo tháng 10',
      'công bố · published  94,13% = 17.300/18.378',
      'hiện nay · now       94,24% = 17.320/18.378',
      '21 hồ sơ · dossiers: H1, H2 …',
    ])
      expect(printed).toContain(part);
  });

  it('gives programs all of it', async () => {
    const { printed } = await nhipRun('explain', 'dossier.on-time.E', '--json');
    expect(JSON.parse(printed)).toMatchObject({
      numerator: [{ sign: 1, sum: 17320, days: { from: '2026-10-01' } }],
      denominator: [{ days: { from: null, to: '2026-10-31' } }],
      leftOut: [{ reason: 'no-due', dossiers: 23, atLeast: false, subjects: ['H3'] }],
      contradictions: [{ flag: 'opened-twice', atLeast: true }],
      newest: { source: '/mot-cua', subject: 'H9' },
      publication: { sequence: 40, figure: { numerator: 17300 } },
      correction: { published: { version: 2, numerator: 17300 }, now: { numerator: 17320 } },
      times: { known: { sequence: 42 } },
    });
  });

  it.each(['yesterday', '#', '#12a', '2026-11-21'])('as of %p is refused', async (asOf) => {
    const { code, complained } = await nhipRun('explain', 'dossier.on-time.E', '--as-of', asOf);
    expect([code, complained]).toEqual([64, expect.stringContaining("'#1234'")]);
  });
});

describe('nhip dossier', () => {
  it('says why, what happened, where it counts, and its events', async () => {
    const { code, printed } = await nhipRun('dossier', 'H/1', '--as-of', '2026-11-20T09:00:00+07:00');
    expect(code).toBe(0);
    expect(asked('/api/dossiers')).toEqual([{ asOf: '2026-11-20T09:00:00+07:00' }]);
    for (const part of [
      ...['Quá hạn vì hoàn thành …', 'Late: completed …', '21/11/2026 09:00:00  Xử lý xong. · Completed.'],
      '12/11/2026  +1  dossier.late  a  rule=instant nhận · received 02/11/2026',
      'đã đính chính · amended',
    ])
      expect(printed).toContain(part);
  });

  it('is told without events while these cannot be had', async () => {
    nhip.answers.set('GET /api/dossiers/H%2F1', { ...DOSSIER, events: null, eventsUnavailable: true });
    expect((await nhipRun('dossier', 'H/1')).printed).toContain('hiện không lấy được');
    const { printed } = await nhipRun('dossier', 'H/1', '--json');
    expect(JSON.parse(printed)).toMatchObject({ events: null, verdicts: [{ verdict: 'late' }] });
  });

  it('says its status in words, and once what every rule says alike', async () => {
    const { explained } = DOSSIER;
    const unjudged = ['instant', 'date'].map((rule) => ({
      ...explained.verdicts[0],
      rule,
      verdict: 'refused',
    }));
    const dossier = { ...DOSSIER, explained: { ...explained, verdicts: unjudged } };
    nhip.answers.set('GET /api/dossiers/H%2F1', dossier);
    const { printed } = await nhipRun('dossier', 'H/1');
    expect(printed).toContain('Xã A  đã giải quyết · completed');
    expect(printed.split('Quá hạn vì hoàn thành …')).toHaveLength(2);
    expect(JSON.parse((await nhipRun('dossier', 'H/1', '--json')).printed)).toMatchObject({
      dossier: { status: 'completed' },
      verdicts: [{ rule: 'instant' }, { rule: 'date' }],
    });
  });

  it('gives programs the events as they are', async () => {
    const { printed } = await nhipRun('dossier', 'H/1', '--json');
    expect(JSON.parse(printed)).toMatchObject({
      counted: [{ cohort: '2026-11-02', weight: 1 }],
      events: [{ id: 'e1', data: {}, standing: 'amended', amendedBy: 'e2' }],
    });
  });
});

describe('nhip publish, publications and corrections', () => {
  it('publishes a period with a note, and lists it', async () => {
    const made = await nhipRun('publish', '2026-10', '--note', 'báo cáo');
    expect(made).toMatchObject({
      code: 0,
      printed: expect.stringContaining("2.500 số liệu · figures, '#40'") as string,
    });
    expect(
      nhip.requests.filter(({ method }) => method === 'POST').map(({ body }) => JSON.parse(body) as unknown),
    ).toEqual([{ period: '2026-10', note: 'báo cáo' }]);
    expect((await nhipRun('publications')).printed).toContain('2026-10  21/11/2026 09:00:00  operator');
    expect(JSON.parse((await nhipRun('publications', '--json')).printed)).toMatchObject({
      publications: [{ period: '2026-10', sequence: 40, figures: 2500 }],
    });
    nhip.answers.set('GET /api/publications', {});
    expect((await nhipRun('publications')).printed).toContain('nothing was published');
  });

  it('tells both values, the cause and the dossiers', async () => {
    const { code, printed } = await nhipRun('corrections', '2026-10', '--unit', '');
    expect(code).toBe(0);
    expect(asked('/api/corrections')).toEqual([{ period: '2026-10', unit: '' }]);
    expect(printed).toContain('2026-10  dossier.on-time.E  Tỉnh (P)');
    expect(printed).toContain('Sự kiện đến sau khi công bố: 21 hồ sơ');
    expect(JSON.parse((await nhipRun('corrections', '--json', '--as-of', '#41')).printed)).toMatchObject({
      corrections: [
        { dossiers: 21, atLeast: false, causes: [{ vi: expect.stringContaining('21') as string }] },
      ],
      truncated: false,
    });
    expect(asked('/api/corrections')[1]).toEqual({ asOf: '#41' });
    nhip.answers.set('GET /api/corrections', { truncated: true });
    const none = (await nhipRun('corrections')).printed;
    expect(none).toContain('nothing differs');
    expect(none).toContain('there are more');
  });

  it('passes on why a period cannot be published', async () => {
    nhip.disturb = ({ method }) =>
      method === 'POST'
        ? { status: 422, body: { title: 'Invalid', detail: '2026-11 is not over' } }
        : undefined;
    const { code, complained } = await nhipRun('publish', '2026-11');
    expect([code, complained]).toEqual([64, expect.stringContaining('2026-11 is not over')]);
  });
});
