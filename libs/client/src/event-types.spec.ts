import type { DossierEvent, EventData, Statement } from './index';

const said = {
  specversion: '1.0',
  id: 'H1:submitted',
  source: '/one-stop-shop',
  subject: 'H1',
  time: '2026-11-03T08:10:00+07:00',
} as const;

/** The compiler is the judge: each line below `@ts-expect-error` must be one that it refuses. */
describe('the types of events', () => {
  it('hold each type of event to its own data', () => {
    const right: DossierEvent[] = [
      { ...said, type: 'nhip.dossier.submitted.v1', data: { unit: 'xa-dong-tam', channel: 'online' } },
      { ...said, type: 'nhip.dossier.completed.v1' },
      { ...said, type: 'nhip.dossier.paid.v1', data: { way: 'online', amount: 50_000 } },
    ];
    const wrong: DossierEvent[] = [
      // @ts-expect-error without its unit
      { ...said, type: 'nhip.dossier.submitted.v1', data: {} },
      // @ts-expect-error without its data
      { ...said, type: 'nhip.dossier.submitted.v1' },
      // @ts-expect-error a channel that there is not
      { ...said, type: 'nhip.dossier.submitted.v1', data: { unit: 'xa-dong-tam', channel: 'fax' } },
      // @ts-expect-error the data of another type
      { ...said, type: 'nhip.dossier.paid.v1', data: { to: 'so-noi-vu' } },
      // @ts-expect-error a type that there is not
      { ...said, type: 'nhip.dossier.lost.v1', data: {} },
      // @ts-expect-error without an id
      { specversion: '1.0', source: '/s', subject: 'H1', time: said.time, type: 'nhip.dossier.completed.v1' },
    ];
    expect([right.length, wrong.length]).toEqual([3, 6]);
  });

  it('tell the data of a type by its name, and narrow by it', () => {
    const data: EventData<'nhip.dossier.transferred.v1'> = { to: 'so-noi-vu' };
    // @ts-expect-error
    const other: EventData<'nhip.dossier.transferred.v1'> = { unit: 'so-noi-vu' };
    const unitOf = (event: DossierEvent): string | undefined =>
      event.type === 'nhip.dossier.submitted.v1' ? event.data.unit : undefined;
    const event = { ...said, type: 'nhip.dossier.transferred.v1', data } as const;
    expect([unitOf(event), other]).toEqual([undefined, { unit: 'so-noi-vu' }]);
  });

  it('hold a statement to events of the life cycle', () => {
    const about = { list: 'register', subject: 'H1', statedAt: said.time };
    const { time } = said;
    const right: Statement = {
      ...about,
      events: [{ key: 'submitted', type: 'nhip.dossier.submitted.v1', time, data: { unit: 'A' } }],
    };
    const wrong: Statement = {
      ...about,
      // @ts-expect-error an amendment follows and is never stated
      events: [{ key: 'corrected', type: 'nhip.dossier.retracted.v1', time, data: { replaces: 'e1' } }],
    };
    expect([right.events.length, wrong.events.length]).toEqual([1, 1]);
  });
});
