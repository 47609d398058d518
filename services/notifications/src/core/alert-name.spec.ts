import { figureAlert, isSourceAlert, isSystemAlert, sourceAlert, systemAlert } from './alert-name';

describe('names of alerts', () => {
  it.each([
    [{ source: '/mot-cua' }, 'source:/mot-cua'],
    [{ source: '/mot-cua', stream: 'dossier' }, 'source:/mot-cua'],
    [{ source: '/qlvb', stream: 'document' }, 'source.document:/qlvb'],
  ])('tell a source of one stream from that of another: %j', (watched, name) => {
    expect(sourceAlert(watched)).toBe(name);
    expect([isSourceAlert(name), isSystemAlert(name)]).toEqual([true, false]);
  });

  it.each([figureAlert('source.late', 'a:b'), figureAlert('source', 'x:y'), systemAlert('f00')])(
    'never take %s for a source',
    (name) => expect(isSourceAlert(name)).toBe(false),
  );
});
