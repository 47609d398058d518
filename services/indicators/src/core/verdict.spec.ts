import type { DossierFact, Instant, Step } from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import * as fc from 'fast-check';
import { dossierFact } from './dossier.spec-data';
import { dossierMarks } from './dossier-marks';
import { LATENESS_RULES } from './lateness';
import { LocalTime } from './local-time';
import { standingOf, verdictBy } from './verdict';
import { verdictSentence } from './verdict-sentence';

const zone = new Zone('Asia/Ho_Chi_Minh');
const time = new LocalTime(zone.name);
const at = (local: string): Instant => Date.parse(`${local}+07:00`);
const OPENED = at('2026-11-02T08:00:00');
const DUE = { from: OPENED, due: at('2026-11-11T17:00:00') };
const NOW = at('2026-11-20T10:00:00');

const fact = (rest: Partial<DossierFact> = {}): DossierFact => dossierFact(OPENED, rest);
const dated = (rest: Partial<DossierFact> = {}): DossierFact => fact({ dues: [DUE], ...rest });
const step = (kind: Exclude<Step['kind'], 'moved'>, local: string): Step => ({ kind, at: at(local) });

interface Clock {
  readonly now: Instant;
  readonly position: Instant;
}

function judged(given: DossierFact, clock: Clock = { now: NOW, position: NOW }) {
  const standing = standingOf(given, { ...clock, zone });
  return Object.fromEntries(
    LATENESS_RULES.map((rule) => [
      rule,
      [
        verdictBy(rule, standing),
        verdictSentence(rule, { standing, flags: given.flags, time }).vi,
        verdictSentence(rule, { standing, flags: given.flags, time }).en,
      ],
    ]),
  );
}
/** "verdict: sentence" in Vietnamese. */
const said = (given: DossierFact, rule: string, clock?: Clock): string => {
  const [verdict, vi] = judged(given, clock)[rule] ?? [];
  return `${verdict}: ${vi}`;
};

describe('why a dossier counts as it does', () => {
  const late = dated({ steps: [step('completed', '2026-11-12T16:05:00')] });
  const requests = [at('2026-11-03T09:00:00'), at('2026-11-05T09:30:00')];

  it('says when it was done, when it was due and by how much it was late', () => {
    expect(judged(late)).toEqual({
      instant: [
        'late',
        'Quá hạn vì hoàn thành lúc 16:05 ngày 12/11/2026, sau thời điểm hẹn trả 17:00 ngày 11/11/2026 ' +
          '(muộn 23 giờ).',
        'Late: completed at 16:05 on 12/11/2026, after the due time 17:00 on 11/11/2026 (23 hours late).',
      ],
      date: [
        'late',
        'Quá hạn theo ngày vì hoàn thành ngày 12/11/2026, sau ngày hẹn trả 11/11/2026.',
        'Late by date: completed on 12/11/2026, after the due day 11/11/2026.',
      ],
      d766: [
        'late',
        'Quá hạn theo Quyết định 766 vì hoàn thành lúc 16:05 ngày 12/11/2026, sau thời điểm hẹn trả ' +
          '17:00 ngày 11/11/2026.',
        'Late by Decision 766: completed at 16:05 on 12/11/2026, after the due time 17:00 on 11/11/2026.',
      ],
    });
  });

  it.each<[string, DossierFact, 'instant' | 'date' | 'd766', string]>([
    [
      'at the very instant',
      dated({ steps: [step('completed', '2026-11-11T17:00:00')] }),
      'instant',
      'in-time: Đúng hạn vì hoàn thành đúng thời điểm hẹn trả 17:00 ngày 11/11/2026.',
    ],
    [
      'five seconds late, which a minute would not show',
      dated({ steps: [step('completed', '2026-11-11T17:00:05')] }),
      'instant',
      'late: Quá hạn vì hoàn thành lúc 17:00:05 ngày 11/11/2026, ' +
        'sau thời điểm hẹn trả 17:00:00 ngày 11/11/2026 ' +
        '(muộn 5 giây).',
    ],
    [
      'late on the due day is in time by date',
      dated({ steps: [step('completed', '2026-11-11T23:59:00')] }),
      'date',
      'in-time: Đúng hạn theo ngày vì hoàn thành đúng ngày hẹn trả 11/11/2026.',
    ],
    [
      'the day before',
      dated({ steps: [step('completed', '2026-11-10T23:59:00')] }),
      'date',
      'in-time: Trước hạn theo ngày vì hoàn thành ngày 10/11/2026, trước ngày hẹn trả 11/11/2026.',
    ],
    [
      'withdrawn in time',
      dated({ steps: [step('withdrawn', '2026-11-10T17:00:00')] }),
      'instant',
      'in-time: Đúng hạn vì được rút lúc 17:00 ngày 10/11/2026, ' +
        'trước thời điểm hẹn trả 17:00 ngày 11/11/2026 ' +
        '(sớm 1 ngày).',
    ],
    [
      'two supplement requests',
      dated({ supplementRequestedAt: requests, steps: [step('completed', '2026-11-10T10:00:00')] }),
      'd766',
      'late: Quá hạn theo Quyết định 766 vì đã yêu cầu bổ sung 2 lần, ' +
        'lần thứ hai lúc 09:30 ngày 05/11/2026.',
    ],
    [
      'one supplement request',
      dated({ supplementRequestedAt: requests.slice(1), steps: [step('stopped', '2026-11-10T10:00:00')] }),
      'd766',
      'in-time: Đúng hạn theo Quyết định 766 vì dừng xử lý lúc 10:00 ngày 10/11/2026, ' +
        'không sau thời điểm hẹn trả ' +
        '17:00 ngày 11/11/2026, và yêu cầu bổ sung không quá một lần (1 lần).',
    ],
    [
      'open and overdue',
      dated(),
      'instant',
      'late: Đang quá hạn vì chưa kết thúc, đã qua thời điểm hẹn trả 17:00 ngày 11/11/2026 ' +
        '(quá 8 ngày, xét đến 10:00 ngày 20/11/2026).',
    ],
    [
      'open with two requests',
      dated({ dues: [{ from: OPENED, due: at('2026-12-01T17:00:00') }], supplementRequestedAt: requests }),
      'd766',
      'late: Đang quá hạn theo Quyết định 766 vì đã yêu cầu bổ sung 2 lần, ' +
        'lần thứ hai lúc 09:30 ngày 05/11/2026.',
    ],
    [
      'near due',
      dated({ dues: [{ from: OPENED, due: at('2026-11-20T17:00:00') }] }),
      'instant',
      'near: Sắp đến hạn: chưa kết thúc, hẹn trả 17:00 ngày 20/11/2026, còn 7 giờ.',
    ],
    [
      'open, in time',
      dated({ dues: [{ from: OPENED, due: at('2026-12-01T17:00:00') }] }),
      'date',
      'open: Chưa quá hạn theo ngày: chưa kết thúc, hẹn trả 17:00 ngày 01/12/2026, còn 11 ngày.',
    ],
    [
      'past the due time on the due day',
      dated({ dues: [{ from: OPENED, due: at('2026-11-20T09:00:00') }] }),
      'date',
      'open: Chưa quá hạn theo ngày: đã qua thời điểm hẹn trả 09:00 ngày 20/11/2026 ' +
        'nhưng ngày hẹn trả chưa hết.',
    ],
    ['no due date', fact(), 'instant', 'no-due: Chưa xét hạn vì chưa có thời điểm hẹn trả.'],
    [
      'a due date told after the closing',
      fact({
        steps: [step('completed', '2026-11-05T10:00:00')],
        dues: [{ from: at('2026-11-06T08:00:00'), due: at('2026-11-04T17:00:00') }],
      }),
      'instant',
      'no-due: Không xét hạn vì hoàn thành lúc 10:00 ngày 05/11/2026 khi chưa có hẹn trả; ' +
        'sau đó mới có hẹn trả.',
    ],
    [
      'refused',
      dated({ steps: [step('refused', '2026-11-03T10:00:00')] }),
      'd766',
      'refused: Không xét hạn vì bị từ chối tiếp nhận lúc 10:00 ngày 03/11/2026.',
    ],
    [
      'reopened: judged as open again',
      dated({ steps: [step('completed', '2026-11-03T10:00:00'), step('reopened', '2026-11-04T10:00:00')] }),
      'date',
      'late: Đang quá hạn theo ngày vì chưa kết thúc khi ngày hẹn trả 11/11/2026 đã hết.',
    ],
    [
      'changed late, then done',
      dated({
        dues: [DUE, { from: at('2026-11-12T08:00:00'), due: at('2026-11-15T17:00:00') }],
        steps: [step('completed', '2026-11-14T17:00:00')],
      }),
      'instant',
      'in-time: Đúng hạn vì hoàn thành lúc 17:00 ngày 14/11/2026, ' +
        'trước thời điểm hẹn trả 17:00 ngày 15/11/2026 ' +
        '(sớm 1 ngày). Hẹn trả được đổi muộn: từ 17:00 ngày 11/11/2026 sang 17:00 ngày 15/11/2026, ' +
        'lúc 08:00 ngày 12/11/2026, khi hạn cũ đã qua.',
    ],
    [
      'a record that contradicts itself',
      dated({ steps: [step('completed', '2026-11-01T08:00:00')], flags: ['closed-before-opened'] }),
      'date',
      'in-time: Trước hạn theo ngày vì hoàn thành ngày 01/11/2026, trước ngày hẹn trả 11/11/2026. ' +
        'Dữ liệu tự mâu thuẫn: kết thúc trước khi mở, được tính vào ngày mở.',
    ],
    [
      'opened ahead of the clock',
      fact({ opening: { at: at('2027-01-01T08:00:00'), unit: 'A', source: '/s' } }),
      'instant',
      'unopened: Chưa được tính vì hồ sơ mở lúc 08:00 ngày 01/01/2027, sau giờ hiện tại của đồng hồ.',
    ],
    [
      'all openings retracted',
      fact({ status: 'retracted' }),
      'instant',
      'retracted: Không được tính vì mọi sự kiện mở hồ sơ đã bị thu hồi.',
    ],
  ])('%s', (_, given, rule, sentence) => {
    expect(said(given, rule)).toBe(sentence);
  });

  it('waits for the sources before it calls something late', () => {
    const position = at('2026-11-11T16:00:00');
    const now = at('2026-11-11T18:00:00');
    expect(said(dated(), 'instant', { now, position })).toBe(
      'near: Sắp đến hạn: chưa kết thúc, hẹn trả 17:00 ngày 11/11/2026, ' +
        'mới xét đến 16:00 ngày 11/11/2026, vì còn chờ dữ liệu của nguồn.',
    );
  });

  /** Told from the fact and counted by walking through time: two ways that must never disagree. */
  it('agrees with how the dossier counts, whatever happened to it', () => {
    const hours = fc.integer({ min: -48, max: 24 * 15 });
    const kinds = ['completed', 'withdrawn', 'stopped', 'refused'] as const;
    const lives = fc.record({
      dues: fc.array(fc.tuple(hours, hours), { maxLength: 3 }),
      requests: fc.array(hours, { maxLength: 3 }),
      closings: fc.array(fc.tuple(fc.constantFrom(...kinds), hours), { maxLength: 3 }),
      position: fc.integer({ min: 0, max: 24 * 15 }),
    });
    const after = (count: number): Instant => OPENED + count * 3_600_000;
    fc.assert(
      fc.property(lives, ({ dues, requests, closings, position }) => {
        const sorted = closings.map(([, hour]) => hour).sort((a, b) => a - b);
        const steps = sorted.flatMap((hour, i): Step[] => [
          { kind: (closings[i] as [Step['kind'], number])[0] as 'completed', at: after(hour) },
          ...(i < sorted.length - 1 ? [{ kind: 'reopened', at: after(hour) } as const] : []),
        ]);
        // The fold tells a due time again only when it is another one.
        const inOrder = [...dues]
          .sort((a, b) => a[0] - b[0])
          .filter(([, due], i, all) => due !== all[i - 1]?.[1]);
        const given = fact({
          steps,
          dues: inOrder.map(([from, due]) => ({ from: Math.max(after(from), OPENED), due: after(due) })),
          supplementRequestedAt: [...requests].sort((a, b) => a - b).map(after),
        });
        const clock = { now: after(24 * 12), position: Math.min(after(position), after(24 * 12)) };
        const { marks } = dossierMarks(given, { zone }, clock);
        const standing = standingOf(given, { ...clock, zone });
        for (const rule of LATENESS_RULES) {
          const counted = marks
            .filter(
              ({ measure, grain, dims }) =>
                measure === 'dossier.late' && grain === 'day' && dims['rule'] === rule,
            )
            .reduce((sum, { weight }) => sum + weight, 0);
          expect([rule, verdictBy(rule, standing) === 'late']).toEqual([rule, counted === 1]);
        }
        const near = marks
          .filter(({ grain, measure }) => grain === 'day' && measure.startsWith('dossier.near'))
          .reduce((sum, { measure, weight }) => sum + (measure === 'dossier.near_in' ? weight : -weight), 0);
        expect(verdictBy('instant', standing) === 'near').toBe(near === 1);
      }),
      { numRuns: 500 },
    );
  });
});
