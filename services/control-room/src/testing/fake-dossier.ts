import type { MessageInitShape } from '@bufbuild/protobuf';
import type { events, queries } from '@nhip/contracts';
import { Fmt } from '@nhip/kernel/fmt';
import { dossierOf, type TimesInit } from './fake-answers';
import type { FakeUnit } from './fake-province';

type Explained = MessageInitShape<typeof queries.ExplainDossierResponseSchema>;
type Event = MessageInitShape<typeof events.SubjectEventSchema>;

interface Told {
  readonly dataJson: string;
  readonly standing: string;
  readonly amendedBy: string;
  readonly receivedAt: bigint;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const fmt = new Fmt('vi', 'Asia/Ho_Chi_Minh');

/** The dossier as it came to be: asked for papers, its due date moved, overdue for three days. */
export function explainedDossierOf(
  subject: string,
  { unit, now, times }: { unit: FakeUnit; now: number; times: TimesInit },
): Explained {
  const dossier = { ...dossierOf(0, { unit, now, part: 'rest' }), subject, flags: ['opened-twice'] };
  const due = Number(dossier.due);
  const received = Number(dossier.receivedAt);
  const counted = (measure: string, at: number, dims: Record<string, string>) => ({
    measure,
    unit: unit.code,
    day: new Date(at + 7 * HOUR_MS).toISOString().slice(0, 10),
    weight: 1,
    dims: { ...dims, level: 'full', channel: 'online' },
  });
  return {
    dossier,
    verdicts: verdictsOf(due, now),
    story: [
      {
        at: BigInt(received),
        sentence: { vi: `Tiếp nhận tại ${unit.name}.`, en: `Received at ${unit.name}.` },
      },
      {
        at: BigInt(received + 2 * DAY_MS),
        sentence: { vi: 'Yêu cầu bổ sung giấy tờ, tạm dừng.', en: 'Papers were asked for; paused.' },
      },
      {
        at: BigInt(received + 4 * DAY_MS),
        sentence: {
          vi: `Đã bổ sung giấy tờ; hẹn trả mới ${fmt.dateTime(due)}.`,
          en: `Papers were added; now due at ${fmt.dateTime(due)}.`,
        },
      },
      { at: BigInt(due), sentence: { vi: 'Hết hạn mà chưa xong.', en: 'Fell due and was not finished.' } },
    ],
    counted: [
      counted('dossier.received', received, { dated: 'yes' }),
      counted('dossier.fell_due', due, { instant: 'late' }),
      counted('dossier.overdue_in', due, {}),
    ],
    times,
    newest: { eventAt: BigInt(received + 4 * DAY_MS), source: '/tinh-mau/mot-cua' },
  };
}

function verdictsOf(due: number, now: number) {
  const span = fmt.span(now - due);
  return [
    {
      rule: 'instant',
      verdict: 'late',
      sentence: {
        vi:
          `Trễ hạn: hẹn trả lúc ${fmt.dateTime(due)}, ` +
          `đến ${fmt.dateTime(now)} vẫn chưa xong, quá hạn ${span}.`,
        en: `Late: it was due at ${fmt.dateTime(due)} and is not finished at ${fmt.dateTime(now)}.`,
      },
    },
    {
      rule: 'date',
      verdict: 'late',
      sentence: {
        vi: `Trễ hạn theo ngày: ngày hẹn trả ${fmt.day(due)} đã qua.`,
        en: `Late by date: the due day ${fmt.day(due)} is over.`,
      },
    },
    {
      rule: 'd766',
      verdict: 'late',
      sentence: {
        vi: 'Trễ hạn: chưa xong sau hẹn trả; mới yêu cầu bổ sung một lần.',
        en: 'Late: not finished after it was due; papers were asked for once only.',
      },
    },
  ];
}

/** The events behind that story, with one that was corrected and one that was taken back. */
export function eventsOf(subject: string, now: number): Event[] {
  const due = now - 3 * DAY_MS;
  const received = due - 12 * DAY_MS;
  const at = (days: number): number => received + days * DAY_MS;
  return [
    event(`${subject}/1`, 'accepted', {
      at: received,
      dataJson: JSON.stringify({ unit: 'X004', due: new Date(due - 2 * DAY_MS).toISOString() }),
    }),
    event(`${subject}/2`, 'supplement-requested', {
      at: at(2),
      dataJson: '{"reason":"thiếu trích lục bản đồ"}',
    }),
    event(`${subject}/3`, 'supplemented', { at: at(3), standing: 'amended', amendedBy: `${subject}/5` }),
    event(`${subject}/5`, 'corrected', {
      at: at(4),
      receivedAt: BigInt(at(5)),
      dataJson: JSON.stringify({
        replaces: `${subject}/3`,
        event: { kind: 'supplemented', time: at(4), data: { due } },
      }),
    }),
    event(`${subject}/4`, 'completed', { at: at(9), standing: 'retracted', amendedBy: `${subject}/6` }),
    event(`${subject}/6`, 'retracted', {
      at: at(9) + HOUR_MS,
      dataJson: JSON.stringify({ replaces: `${subject}/4` }),
    }),
  ];
}

function event(id: string, kind: string, { at, ...more }: Partial<Told> & { readonly at: number }): Event {
  return {
    source: '/tinh-mau/mot-cua',
    id,
    kind,
    time: BigInt(at),
    receivedAt: BigInt(at + 90_000),
    dataJson: '{}',
    standing: 'in-force',
    ...more,
  };
}
