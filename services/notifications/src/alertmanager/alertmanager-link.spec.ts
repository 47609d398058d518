import { waitFor } from '@nhip/testing';
import type { Pool } from 'pg';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { AlertRecord } from '../core/alert';
import { RECORD, RESOLVED, SILENT } from '../core/told.spec-data';
import { AlertmanagerLink } from './alertmanager-link';
import { shownAlert, type ShownAlert } from './shown-alert';

const LIMITS = {
  ...{ refreshMs: 60_000, pauseMs: 1, firstRetryMs: 1, atOnce: 2, most: 100 },
  ...{ askSilenceMs: 1_000, freshMs: 60_000, keptMs: 60_000 },
};
const addresses = { answerUrl: 'http://a', controlRoomUrl: 'http://c' };
const zone = 'Asia/Ho_Chi_Minh';
const record = (id: string, over: Partial<AlertRecord> = {}): AlertRecord => ({ ...RECORD, id, ...over });

/** An Alertmanager that keeps what it is told, over a database that holds `records`. */
class Rig {
  records: AlertRecord[] = [];
  readonly requests: ShownAlert[][] = [];
  readonly silenced = new Map<string, string[]>();
  failing = false;
  tries = 0;
  readonly link: AlertmanagerLink;

  constructor(limits: Partial<typeof LIMITS> = {}) {
    const query = ({ values }: { values: [number | string[]] }): Promise<object> => {
      const isOver = ({ status }: AlertRecord): boolean => status === 'resolved';
      const [of] = values;
      const rows = Array.isArray(of)
        ? this.records.filter((each) => isOver(each) && of.includes(each.id))
        : this.records.filter((each) => !isOver(each));
      return Promise.resolve({ rows: rows.map((each) => ({ record: each })) });
    };
    this.link = new AlertmanagerLink({
      pool: { query } as unknown as Pool,
      api: {
        tell: (alerts) => {
          this.tries += 1;
          if (this.failing) return Promise.reject(new Error('away'));
          this.requests.push([...alerts]);
          return Promise.resolve();
        },
        silenced: () => Promise.resolve(new Map(this.silenced)),
      },
      shown: (each) => shownAlert(each, { zone, addresses, until: 5_000 }),
      limits: { ...LIMITS, ...limits },
      ...{ registry: new Registry(), log: pino({ level: 'silent' }) },
    });
  }

  /** Ids in the order in which they were told, those of an end with a mark. */
  told(): string[] {
    return this.requests.flat().map(({ annotations, endsAt }) => {
      const isEnd = endsAt !== new Date(5_000).toISOString();
      return `${annotations['episode']}${isEnd ? ' over' : ''}`;
    });
  }
}

describe('the link to Alertmanager', () => {
  let rig: Rig;
  afterEach(() => rig.link.stop());

  it('tells all that is under way in bounded requests, and each end once', async () => {
    rig = new Rig();
    rig.records = ['1', '2', '3'].map((id) => record(id));
    rig.link.start();
    await waitFor(() => rig.requests.length === 2, { what: 'the first round' });
    expect(rig.requests.map(({ length }) => length)).toEqual([2, 1]);
    rig.records = [record('1'), record('2'), { ...RESOLVED, id: '3' }];
    rig.link.nudge();
    await waitFor(() => rig.told().includes('3 over'), { what: 'the end to be told' });
    rig.link.nudge();
    await waitFor(() => rig.requests.length === 5, { what: 'another round' });
    expect(rig.told()).toEqual(['1', '2', '3', '1', '2', '3 over', '1', '2']);
  });

  it('tells again what could not be told, the end too', async () => {
    rig = new Rig();
    rig.records = [record('1')];
    rig.link.start();
    await waitFor(() => rig.requests.length === 1, { what: 'the first round' });
    rig.failing = true;
    rig.records = [{ ...RESOLVED, id: '1' }];
    expect(await rig.link.isSilenced(record('2'))).toBe(false);
    rig.failing = false;
    await waitFor(() => rig.told().includes('1 over'), { what: 'the end to be told' });
  });

  it('shows an episode before it says whether that is silenced', async () => {
    rig = new Rig();
    rig.records = [record('1'), record('2')];
    rig.silenced.set('1', ['s']);
    expect(await rig.link.isSilenced(record('1'))).toBe(true);
    expect(rig.told()).toEqual(['1', '2']);
    expect(await rig.link.isSilenced(record('2'))).toBe(false);
    expect(rig.requests).toHaveLength(1);
    expect(rig.link.silencesOf('1')).toEqual(['s']);
  });

  it('lets a silence hold for a while without Alertmanager, and no longer', async () => {
    rig = new Rig({ freshMs: 0 });
    rig.records = [record('1')];
    rig.silenced.set('1', ['s']);
    expect(await rig.link.isSilenced(record('1'))).toBe(true);
    rig.failing = true;
    expect(await rig.link.isSilenced(record('1'))).toBe(true);
    await rig.link.stop();
    rig = new Rig({ freshMs: 0, keptMs: 0 });
    rig.silenced.set('1', ['s']);
    rig.records = [record('1')];
    expect(await rig.link.isSilenced(record('1'))).toBe(false);
  });

  it('lets many ask at once while Alertmanager is away, and tries it once', async () => {
    const ids = ['1', '2', '3'];
    rig = new Rig({ freshMs: 0, firstRetryMs: 20_000 });
    rig.records = ids.map((id) => record(id));
    rig.silenced.set('1', ['s']);
    const ask = (): Promise<boolean[]> => Promise.all(ids.map((id) => rig.link.isSilenced(record(id))));
    expect(await ask()).toEqual([true, false, false]);
    rig.failing = true;
    rig.tries = 0;
    expect([await ask(), await ask()]).toEqual(Array(2).fill([true, false, false]));
    expect(rig.tries).toBe(1);
  });

  it('asks Alertmanager again after the pause', async () => {
    rig = new Rig({ freshMs: 0 });
    rig.records = [record('1')];
    rig.silenced.set('1', ['s']);
    rig.failing = true;
    expect(await rig.link.isSilenced(record('1'))).toBe(false);
    rig.failing = false;
    await waitFor(() => rig.link.isSilenced(record('1')), { what: 'its answer to count' });
    rig.records = [record('1'), record('2')];
    rig.silenced.set('2', ['s']);
    expect(await rig.link.isSilenced(record('2'))).toBe(true);
  });

  it('tells nothing of the system back, and a silent source by its name', () => {
    rig = new Rig();
    const [summary, description] = [
      { vi: '', en: '' },
      { vi: '', en: '' },
    ];
    const subject = { kind: 'system', alertname: 'NhipDrift', summary, description } as const;
    const options = { zone, addresses, until: 5_000 };
    expect(shownAlert(record('1', { subject }), options)).toBeUndefined();
    expect(shownAlert(SILENT, options)).toMatchObject({
      labels: { alertname: 'source-silent', source: '/tinh-mau/mot-cua', severity: 'critical' },
      annotations: { summary: 'Nguồn Một cửa im lặng · Source One-stop is silent' },
      generatorURL: 'http://c',
    });
  });
});
