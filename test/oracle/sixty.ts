import type { DoorEvent } from './door-event';

/** The definitions, in the order of the table's columns. */
export const COLUMNS = ['A', 'B', 'C', 'D', 'E', 'F', 'A.d766', 'B.d766'] as const;
/** November 2026, asked when the clock stands in December. */
export const WINDOW = { from: '2026-11-01', to: '2026-11-30' } as const;
export const NOW = Date.parse('2026-12-10T12:00:00+07:00');

/**
 * What happened to one dossier, and what it adds to the numerator and denominator of each definition, worked out by
 * hand from DOMAIN section 2. `at` is what units have of it; without it unit A has all and unit B nothing.
 */
export interface HandMade {
  readonly name: string;
  /** "MM-DD HH[:MM[:SS.mmm]] kind words", in 2026 and at +07:00. */
  readonly events: readonly string[];
  readonly adds: string;
  readonly at?: { readonly A: string; readonly B: string };
}

/** Received at unit A on 2 November, due on the 10th at five. */
const S = '11-02 08 submitted A due 11-10 17';
/** The same, due after the window. */
const L = '11-02 08 submitted A due 12-05 17';

//                 A   B   C   D   E   F   A'  B'
const NOTHING = ' 0/0 0/0 0/0 0/0 0/0 0/0 0/0 0/0';
const EARLY = '   1/1 1/1 1/1 0/1 1/1 1/1 1/1 1/1';
const SAME_DAY = '1/1 1/1 1/1 1/1 1/1 1/1 1/1 1/1';
const LATE = '    0/1 0/1 0/1 0/1 0/1 0/1 0/1 0/1';
/** Late by instant, and the same day by date. */
const EVENING = ' 0/1 0/1 1/1 1/1 0/1 0/1 0/1 0/1';
/** In time, but asked for supplements twice. */
const ASKED = '   1/1 1/1 1/1 0/1 1/1 1/1 0/1 0/1';
const OPEN = '    1/1 1/1 0/0 0/0 0/0 1/1 1/1 1/1';
const OVERDUE = ' 0/1 0/1 0/0 0/0 0/1 0/1 0/1 0/1';

const row = (name: string, adds: string, events: readonly string[], at?: HandMade['at']): HandMade => ({
  ...{ name, adds, events, ...(at && { at }) },
});

export const SIXTY: readonly HandMade[] = [
  row('finished early', EARLY, [S, '11-05 09 completed']),
  row('finished on the due day, before the due instant', SAME_DAY, [S, '11-10 09 completed']),
  row('finished at the due instant', SAME_DAY, [S, '11-10 17 completed']),
  row('finished a millisecond later', EVENING, [S, '11-10 17:00:00.001 completed']),
  row('finished at the last millisecond of the due day', EVENING, [S, '11-10 23:59:59.999 completed']),
  row('finished at midnight after the due day', LATE, [S, '11-11 00 completed']),
  row('finished days later', LATE, [S, '11-13 09 completed']),
  row('due at midnight, finished just before', EARLY, [
    ...['11-02 08 submitted A due 11-10 00', '11-09 23:59:59.999 completed'],
  ]),
  row('due at midnight, finished then', SAME_DAY, [
    '11-02 08 submitted A due 11-10 00',
    '11-10 00 completed',
  ]),
  row('due at midnight, finished in the morning', EVENING, [
    ...['11-02 08 submitted A due 11-10 00', '11-10 08 completed'],
  ]),
  row('due at the last millisecond of a day, finished at the next', LATE, [
    ...['11-02 08 submitted A due 11-10 23:59:59.999', '11-11 00 completed'],
  ]),

  row('no due date, finished', NOTHING, ['11-02 08 submitted A', '11-05 09 completed']),
  row('no due date, open', NOTHING, ['11-02 08 submitted A']),
  row('no due date, two supplements', NOTHING, [
    ...['11-02 08 submitted A', '11-03 09 supplement-requested', '11-04 09 supplemented'],
    ...['11-05 09 supplement-requested', '11-06 09 supplemented', '11-09 09 completed'],
  ]),
  row('the due date is told with the supplement', EARLY, [
    ...['11-02 08 submitted A', '11-03 09 supplement-requested', '11-05 09 supplemented due 11-15 17'],
    '11-14 09 completed',
  ]),

  row('one supplement', EARLY, [
    ...[S, '11-03 09 supplement-requested', '11-04 09 supplemented', '11-09 09 completed'],
  ]),
  row('two supplements', ASKED, [
    ...[S, '11-03 09 supplement-requested', '11-04 09 supplemented'],
    ...['11-05 09 supplement-requested', '11-06 09 supplemented', '11-09 09 completed'],
  ]),
  row('three supplements', ASKED, [
    ...[S, '11-03 09 supplement-requested', '11-04 09 supplement-requested', '11-05 09 supplement-requested'],
    '11-09 09 completed',
  ]),
  row('the second request at the instant of the finish', ASKED, [
    ...[S, '11-03 09 supplement-requested', '11-09 09 supplement-requested', '11-09 09 completed'],
  ]),
  row('two supplements, open and not due yet', '1/1 1/1 0/0 0/0 0/0 1/1 0/1 0/1', [
    ...[L, '11-03 09 supplement-requested', '11-20 09 supplement-requested'],
  ]),
  row('the second request after the window', OPEN, [
    ...[L, '11-03 09 supplement-requested', '12-02 09 supplement-requested'],
  ]),
  row('the second request when it is late anyway', LATE, [
    ...[S, '11-05 09 supplement-requested', '11-15 09 supplement-requested', '11-18 09 completed'],
  ]),

  row('withdrawn in time', EARLY, [S, '11-06 09 withdrawn']),
  row('withdrawn late', LATE, [S, '11-12 09 withdrawn']),
  row('stopped a minute before the due instant', SAME_DAY, [S, '11-10 16:59 stopped']),
  row('stopped late', LATE, [S, '11-20 09 stopped']),
  row('stopped, resumed, finished in time', '2/2 1/1 2/2 0/2 1/1 2/2 2/2 1/1', [
    ...[S, '11-05 09 stopped', '11-07 09 resumed', '11-09 09 completed'],
  ]),
  row('stopped, resumed with a later due date, finished then', '2/2 1/1 2/2 1/2 1/1 2/2 2/2 1/1', [
    ...[S, '11-05 09 stopped', '11-07 09 resumed due 11-25 17', '11-25 17 completed'],
  ]),

  row('moved, finished in time', EARLY, [S, '11-04 08 transferred B', '11-09 09 completed'], {
    A: '0/0 1/1 0/0 0/0 0/0 0/0 0/0 1/1',
    B: '1/1 0/0 1/1 0/1 1/1 1/1 1/1 0/0',
  }),
  row('accepted by another unit, finished in time', EARLY, [S, '11-03 08 accepted B', '11-09 09 completed'], {
    A: '0/0 1/1 0/0 0/0 0/0 0/0 0/0 1/1',
    B: '1/1 0/0 1/1 0/1 1/1 1/1 1/1 0/0',
  }),
  row('moved when it was late, finished', LATE, [S, '11-12 08 transferred B', '11-15 09 completed'], {
    A: '0/0 0/1 0/0 0/0 0/1 0/0 0/0 0/1',
    B: '0/1 0/0 0/1 0/1 0/0 0/1 0/1 0/0',
  }),
  row('moved when it was late, open', OVERDUE, [S, '11-12 08 transferred B'], {
    A: '0/0 0/1 0/0 0/0 0/1 0/0 0/0 0/1',
    B: '0/1 0/0 0/0 0/0 0/0 0/1 0/1 0/0',
  }),
  row('moved away and back', EARLY, [
    ...[S, '11-04 08 transferred B', '11-06 08 transferred A', '11-09 09 completed'],
  ]),
  row('moved after the window', OPEN, [L, '12-02 08 transferred B']),

  row('reopened and finished in time', '2/2 1/1 2/2 0/2 1/1 2/2 2/2 1/1', [
    ...[S, '11-05 09 completed', '11-06 09 reopened', '11-09 09 completed'],
  ]),
  row('reopened after the due instant', '1/2 0/1 1/2 0/2 1/1 1/2 1/2 0/1', [
    ...[S, '11-05 09 completed', '11-12 09 reopened', '11-14 09 completed'],
  ]),
  row('finished late, reopened, open', '0/2 0/1 0/1 0/1 0/1 0/2 0/2 0/1', [
    ...[S, '11-12 09 completed', '11-14 09 reopened'],
  ]),
  row('finished late, reopened with a later due date, in time', '1/2 1/1 1/2 0/2 1/2 1/2 1/2 1/1', [
    ...[S, '11-12 09 completed', '11-13 09 reopened due 11-30 17', '11-28 09 completed'],
  ]),
  row('reopened after the window', EARLY, [S, '11-05 09 completed', '12-03 09 reopened']),
  row('finished twice without being reopened', EARLY, [S, '11-05 09 completed', '11-12 09 completed']),
  row('returned after it was finished', EARLY, [S, '11-05 09 completed', '11-06 09 returned']),

  row('closed before it was opened', EARLY, ['11-01 09 completed', S]),
  row('closed before it was opened, and after it was due', LATE, [
    ...['11-04 09 completed', '11-05 08 submitted A due 11-03 17'],
  ]),
  row('refused', '0/0 1/1 0/0 0/0 0/0 1/1 0/0 1/1', [S, '11-04 09 refused']),
  row('refused when it was late', '0/0 1/1 0/0 0/0 0/1 1/1 0/0 1/1', [S, '11-12 09 refused']),
  row('refused, reopened when its due instant had passed', '0/1 0/1 0/1 0/1 0/1 1/2 0/1 0/1', [
    ...[S, '11-04 09 refused', '11-12 09 reopened', '11-13 09 completed'],
  ]),
  row('refused after the window', OPEN, [L, '12-02 09 refused']),

  row("open across the window's end, in time", OPEN, ['11-20 08 submitted A due 12-05 17']),
  row("open across the window's end, late", OVERDUE, [S, '12-05 09 completed']),
  row('due at the last millisecond of the window, open', '1/1 1/1 0/0 0/0 0/1 1/1 1/1 1/1', [
    '11-02 08 submitted A due 11-30 23:59:59.999',
  ]),
  row('due on the last day, finished on the next', OVERDUE, [
    ...['11-02 08 submitted A due 11-30 17', '12-01 08 completed'],
  ]),
  row('carried over, finished in time', '1/1 0/0 1/1 0/1 1/1 1/1 1/1 0/0', [
    ...['10-20 08 submitted A due 11-05 17', '11-03 09 completed'],
  ]),
  row('carried over late, finished', '0/1 0/0 0/1 0/1 0/0 0/1 0/1 0/0', [
    ...['10-05 08 submitted A due 10-20 17', '11-03 09 completed'],
  ]),
  row('carried over late, open', '0/1 0/0 0/0 0/0 0/0 0/1 0/1 0/0', ['10-05 08 submitted A due 10-20 17']),
  row('finished before the window, due in it', '0/0 0/0 0/0 0/0 1/1 0/0 0/0 0/0', [
    ...['10-10 08 submitted A due 11-05 17', '10-25 09 completed'],
  ]),
  row('finished late before the window', NOTHING, [
    '10-05 08 submitted A due 10-15 17',
    '10-20 09 completed',
  ]),
  row('received after the window', NOTHING, ['12-02 08 submitted A due 12-05 17']),
  row("received in the clock's future", NOTHING, ['12-20 08 submitted A due 12-25 17']),

  row('given more time before it was due', EARLY, [
    S,
    '11-08 09 due-changed due 11-20 17',
    '11-18 09 completed',
  ]),
  row('given more time when it was late', '1/1 1/1 1/1 0/1 1/2 1/1 1/1 1/1', [
    ...[S, '11-12 10 due-changed due 11-20 17', '11-18 09 completed'],
  ]),
  row('given more time in the evening of the due day', '1/1 1/1 1/1 1/1 1/2 1/1 1/1 1/1', [
    ...[S, '11-10 18 due-changed due 11-20 17', '11-20 09 completed'],
  ]),
  row('given less time than has passed', LATE, [
    ...['11-02 08 submitted A due 11-20 17', '11-12 10 due-changed due 11-10 17', '11-15 09 completed'],
  ]),

  row('open at the cut-over, finished in time', '1/1 0/0 1/1 0/1 1/1 1/1 1/1 0/0', [
    ...['10-15 08 opened-before A since 10-01 08 due 11-05 17', '11-04 09 completed'],
  ]),
  row('open at the cut-over and ever since late', '0/1 0/0 0/0 0/0 0/0 0/1 0/1 0/0', [
    '10-15 08 opened-before A since 09-01 08 due 09-20 17',
  ]),
  row('its late finish is corrected', EARLY, [
    S,
    '11-12 09 completed',
    '11-13 08 corrected 2 11-09 09 completed',
  ]),
  row('its finish is retracted', OVERDUE, [S, '11-05 09 completed', '11-06 08 retracted 2']),
  row('its opening is retracted', NOTHING, [S, '11-05 09 completed', '11-06 08 retracted 1']),
];

/** The events as their source sends them. */
export function eventsOf({ events }: HandMade, subject: string): DoorEvent[] {
  return events.map((told, i) => {
    const { type, time, data } = said(told, subject);
    return { specversion: '1.0', source: '/mot-cua', subject, id: `${subject}-${i + 1}`, type, time, data };
  });
}

function said(told: string, subject: string): Pick<DoorEvent, 'type' | 'time' | 'data'> {
  const [day = '', hour = '', kind = '', ...words] = told.split(' ');
  return { type: `nhip.dossier.${kind}.v1`, time: instant(day, hour), data: dataOf(kind, words, subject) };
}

function dataOf(kind: string, words: readonly string[], subject: string): DoorEvent['data'] {
  const replaces = `${subject}-${words[0]}`;
  if (kind === 'retracted') return { replaces };
  if (kind === 'corrected') return { replaces, event: said(words.slice(1).join(' '), subject) };
  const after = (word: string): string | undefined => {
    const at = words.indexOf(word);
    return at === -1 ? undefined : instant(words[at + 1] as string, words[at + 2] as string);
  };
  const [due, receivedAt] = [after('due'), after('since')];
  const unit = ['submitted', 'accepted', 'opened-before'].includes(kind) && words[0];
  return {
    ...(due && { due }),
    ...(receivedAt && { receivedAt }),
    ...(unit && { unit }),
    ...(kind === 'transferred' && { to: words[0] }),
  };
}

function instant(day: string, time: string): string {
  const [hour, minute = '00', second = '00.000'] = time.split(':');
  return `2026-${day}T${hour}:${minute}:${second}+07:00`;
}
