import { codeSchema, DOCUMENT_EVENTS } from '@nhip/contracts';
import { DOCUMENT_SOURCE, documentLife } from './document-life';
import { demoUnits } from './province';

const at = (text: string): number => Date.parse(`${text}:00+07:00`);
const FROM = at('2026-11-05T00:00');
const WORLD = { seed: 'spec', begin: FROM, zone: 'Asia/Ho_Chi_Minh', units: demoUnits() };
const TO = at('2026-11-20T12:00');
const events = documentLife(WORLD)(FROM - 1, TO);

describe('the documents of the sample province', () => {
  it('are events that the contract allows, in order, each with a name of its own', () => {
    const schemas = new Map(
      DOCUMENT_EVENTS.lifeCycle.map((kind) => [
        DOCUMENT_EVENTS.typeOf(kind),
        DOCUMENT_EVENTS.data[kind].strict(),
      ]),
    );
    for (const { type, data, subject, source } of events) {
      expect(schemas.get(type)?.safeParse(data).error).toBeUndefined();
      expect([codeSchema.safeParse(subject).success, source]).toEqual([true, DOCUMENT_SOURCE]);
    }
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(events.every(({ time }, n) => n === 0 || events[n - 1]!.time <= time)).toBe(true);
  });

  it('of every kind that a quiet month has, some of it at night', () => {
    const kinds = new Set(events.map(({ type }) => type.split('.')[2]));
    for (const kind of ['issued', 'verified', 'sent', 'arrived', 'accepted', 'assigned', 'done', 'gazetted'])
      expect(kinds).toContain(kind);
    expect(kinds).toContain('excluded');
    expect(events.some(({ time }) => new Date(time).getUTCHours() === 18)).toBe(true);
  });

  it('are the same in parts as in one, whenever they are asked for', () => {
    const middle = at('2026-11-12T10:17');
    const life = documentLife(WORLD);
    expect([...life(FROM - 1, middle), ...life(middle, TO)]).toEqual(events);
  });
});
