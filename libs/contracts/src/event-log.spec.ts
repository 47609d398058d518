import { DOSSIER_EVENTS, type DossierEvent } from './dossier-event';

const happened = (id: string, time: number): DossierEvent => ({
  ...{ source: '/s', id, kind: 'completed', time, data: {} },
});
const corrected = (id: string, replaces: string, time = 50): DossierEvent => ({
  ...{ source: '/s', id, kind: 'corrected', time },
  data: { replaces, event: { kind: 'completed', time: 5, data: {} } },
});
const retracted = (id: string, replaces: string, time = 60): DossierEvent => ({
  ...{ source: '/s', id, kind: 'retracted', time, data: { replaces } },
});

describe('how the events of a subject stand', () => {
  it.each<[string, DossierEvent[], string[]]>([
    ['as they were told, in order', [happened('b', 2), happened('a', 1)], ['a in-force', 'b in-force']],
    ['a corrected one', [happened('a', 1), corrected('k', 'a')], ['a amended by k', 'k in-force']],
    ['a retracted one', [happened('a', 1), retracted('r', 'a')], ['a retracted by r', 'r in-force']],
    ['an amendment whose target is not here', [corrected('k', 'a')], ['k pending']],
    [
      'the last of two amendments decides',
      [happened('a', 1), corrected('k', 'a', 50), retracted('r', 'a', 60)],
      ['a retracted by r', 'k in-force', 'r in-force'],
    ],
    [
      'a retraction that is retracted',
      [happened('a', 1), retracted('r', 'a', 60), retracted('q', 'r', 70)],
      ['a in-force', 'r retracted by q', 'q in-force'],
    ],
    [
      'a retraction that is corrected into an event',
      [happened('a', 1), retracted('r', 'a', 60), corrected('k', 'r', 70)],
      ['a amended by r', 'r amended by k', 'k in-force'],
    ],
    [
      'amendments of another source are none',
      [happened('a', 1), { ...retracted('r', 'a'), source: '/other' }],
      ['a in-force', 'r pending'],
    ],
  ])('%s', (_, events, expected) => {
    const told = DOSSIER_EVENTS.log(events)
      .standings()
      .map(
        ({ event, standing, amendedBy }) => `${event.id} ${standing}${amendedBy ? ` by ${amendedBy}` : ''}`,
      );
    expect(told).toEqual(expected);
  });
});
