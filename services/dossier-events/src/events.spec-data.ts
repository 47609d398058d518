export type Json = Record<string, unknown>;

/** A submission of dossier H1 by /s, but for what is given. */
export const event = (over: Json = {}): Json => ({
  specversion: '1.0',
  id: 'e1',
  source: '/s',
  type: 'nhip.dossier.submitted.v1',
  subject: 'H1',
  time: '2026-11-02T08:00:00+07:00',
  data: { unit: 'A' },
  ...over,
});

/** An event of another kind; the id is also its name in the spec. */
export const dossierEvent = (id: string, kind: string, over: Json = {}): Json =>
  event({ id, type: `nhip.dossier.${kind}.v1`, data: {}, ...over });

export const ndjson = (values: readonly unknown[]): string =>
  values.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join('\n');
