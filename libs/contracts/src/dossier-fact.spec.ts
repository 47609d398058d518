import { decodeDossierFact, encodeDossierFact, type DossierFact } from './dossier-fact';

const FACT: DossierFact = {
  subject: 'H00.01-261103-0123',
  generation: 1,
  version: 7,
  status: 'completed',
  opening: { at: 1_700_000_000_123, unit: 'xa-dong-tam', source: '/mot-cua', cutOverAt: 1_700_000_000_999 },
  level: 'full',
  channel: 'online',
  field: 'Đất đai',
  procedure: '1.004227',
  procedureName: 'Đăng ký biến động',
  steps: [
    { kind: 'moved', at: 1_700_000_100_000, unit: 'so-tnmt' },
    { kind: 'completed', at: 1_700_000_200_000 },
  ],
  dues: [{ from: 1_700_000_000_123, due: 1_700_000_300_000 }],
  supplementRequestedAt: [1_700_000_050_000],
  acceptedAt: 0,
  flags: ['closed-before-opened'],
  newestEventAt: -1,
  newestEventSource: '/mot-cua',
};

describe('a dossier fact on the wire', () => {
  it('comes back as it went', () => {
    expect(decodeDossierFact(encodeDossierFact(FACT))).toEqual(FACT);
  });

  it('keeps what is absent absent', () => {
    const { opening: _, acceptedAt: __, ...rest } = FACT;
    const unopened: DossierFact = { ...rest, status: 'unopened', steps: [], dues: [] };
    expect(decodeDossierFact(encodeDossierFact(unopened))).toEqual(unopened);
  });

  it('refuses bytes that are no fact', () => {
    expect(() => decodeDossierFact(new Uint8Array())).toThrow('not a dossier fact');
    expect(() => decodeDossierFact(new Uint8Array([255, 1]))).toThrow();
  });
});
