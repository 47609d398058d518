import { DOSSIER_EVENTS } from './dossier-event';

const INSTANT = '2026-11-02T08:00:00+07:00';

describe('the data of an event', () => {
  it('keeps what is allow-listed and nothing else', () => {
    const sent = {
      unit: 'A',
      due: INSTANT,
      level: 'full',
      field: 'Đất đai',
      ChuHoSo: 'ai đó',
      phone: '0912345678',
    };
    expect(DOSSIER_EVENTS.decode('submitted', sent)).toEqual({
      ok: true,
      value: { unit: 'A', due: Date.parse(INSTANT), level: 'full', field: 'Đất đai' },
    });
  });

  it('of a correction holds a whole event of the life cycle', () => {
    const event = { type: 'nhip.dossier.completed.v1', time: INSTANT, sequence: '12', subject: 'x' };
    expect(DOSSIER_EVENTS.decode('corrected', { replaces: 'e1', event })).toEqual({
      ok: true,
      value: {
        replaces: 'e1',
        event: { kind: 'completed', time: Date.parse(INSTANT), sequence: 12, data: {} },
      },
    });
  });

  it('is refused with every fault and its path', () => {
    const pathsOf = (...[kind, data]: Parameters<typeof DOSSIER_EVENTS.decode>): string[] => {
      const read = DOSSIER_EVENTS.decode(kind, data);
      return read.ok ? [] : read.faults.map(({ path }) => path);
    };
    expect(pathsOf('submitted', { unit: '', channel: 'fax', due: 'soon' })).toEqual([
      '/data/unit',
      '/data/due',
      '/data/channel',
    ]);
    expect(pathsOf('retracted', {})).toEqual(['/data/replaces']);
    expect(pathsOf('completed', 'text')).toEqual(['/data']);
    const retraction = { type: 'nhip.dossier.retracted.v1', time: INSTANT };
    expect(pathsOf('corrected', { replaces: 'e1', event: retraction })).toEqual(['/data/event/type']);
    const unitless = { type: 'nhip.dossier.submitted.v1', time: INSTANT };
    expect(pathsOf('corrected', { event: unitless })).toEqual(['/data/replaces', '/data/event/data/unit']);
    for (const event of [null, 'text', undefined, { type: 'x' }])
      expect(pathsOf('corrected', { replaces: 'e1', event })).not.toEqual([]);
  });
});
