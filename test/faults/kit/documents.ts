import { byKind, type LoadedStream } from './loaded-stream';

const SIGNATURES = ['none', 'person', 'agency', 'both'];
const WAYS = ['network', 'paper'];
const INCOMING = 3;

/** Entries of registers: two of three are issued with some signature and sent at once, or later; the others arrive. */
export const DOCUMENTS: LoadedStream = {
  name: 'document',
  service: 'document-events',
  doorUrl: ({ documentsUrl }) => documentsUrl,
  life: ({ chance, unit }) => {
    if (chance.below(INCOMING) === 0)
      return { opening: { kind: 'arrived', data: { unit } }, later: { kind: 'accepted', data: {} } };
    return {
      opening: { kind: 'issued', data: { unit, claimed: chance.one(SIGNATURES) } },
      later: { kind: 'sent', data: { way: chance.one(WAYS), counterpart: 'outside' } },
    };
  },
  figures: [
    ...SIGNATURES.map((signature) => `issued ${signature}`),
    ...WAYS.map((way) => `sent ${way}`),
    'judged open',
    'judged in-time',
    'exchanged',
    'arrived',
    'accepted',
  ],
  sql: `
    SELECT 'issued ' || (dims ->> 'signature') AS name, sum(value) AS value FROM day
    WHERE measure = 'document.issued' GROUP BY dims ->> 'signature'
    UNION ALL
    SELECT 'sent ' || (dims ->> 'way'), sum(value) FROM day WHERE measure = 'document.sent' GROUP BY dims ->> 'way'
    UNION ALL
    SELECT 'judged ' || (dims ->> 'd28'), sum(value) FROM day
    WHERE measure = 'document.send_judged' GROUP BY dims ->> 'd28'
    UNION ALL
    SELECT 'exchanged', sum(value) FROM day
    WHERE measure = 'document.exchanged' AND dims ->> 'direction' = 'out' HAVING count(*) > 0
    UNION ALL
    SELECT 'arrived', sum(value) FROM day WHERE measure = 'document.arrived' HAVING count(*) > 0
    UNION ALL
    SELECT 'accepted', sum(value) FROM day
    WHERE measure = 'document.waited' AND dims ->> 'step' = 'acceptance' HAVING count(*) > 0`,
  count: (events) => {
    const { issued, sent, arrived, accepted } = byKind(events, ['issued', 'sent', 'arrived', 'accepted']);
    const told: string[] = [];
    if (issued) told.push(`issued ${issued.data.claimed}`, sent ? 'judged in-time' : 'judged open');
    if (issued && sent) told.push(`sent ${sent.data.way}`);
    if (issued && sent?.data.way === 'network') told.push('exchanged');
    if (arrived) told.push('arrived');
    if (arrived && accepted) told.push('accepted');
    return told.map((name) => [name, 1]);
  },
};
