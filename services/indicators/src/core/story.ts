import type { DossierFact, Holder, PaidWay, RatingValue, StepChange, Step } from '@nhip/contracts';
import type { Text } from './definition';
import type { Telling, Told } from './stream';

const HOLDERS: Readonly<Record<Holder, Text>> = {
  officer: { vi: 'cán bộ xử lý', en: 'the officer' },
  citizen: { vi: 'công dân', en: 'the citizen' },
  payment: { vi: 'chờ thanh toán', en: 'the payment' },
  'other-body': { vi: 'cơ quan phối hợp', en: 'another body' },
  outage: { vi: 'sự cố hệ thống', en: 'an outage' },
};
const PAID: Readonly<Record<PaidWay, Text>> = {
  online: { vi: 'Thanh toán trực tuyến.', en: 'Paid online.' },
  other: { vi: 'Thanh toán, không trực tuyến.', en: 'Paid, not online.' },
};
const RATED: Readonly<Record<RatingValue, Text>> = {
  'very-satisfied': { vi: 'Công dân đánh giá: rất hài lòng.', en: 'Rated by the citizen: very satisfied.' },
  satisfied: { vi: 'Công dân đánh giá: hài lòng.', en: 'Rated by the citizen: satisfied.' },
  'not-satisfied': { vi: 'Công dân đánh giá: không hài lòng.', en: 'Rated by the citizen: not satisfied.' },
};

/** What happened to a dossier in order of event time, by its fact; what lies after the clock's now is said to. */
export function storyOf(fact: DossierFact, telling: Telling): Told[] {
  const told: Told[] = [
    ...openingTold(fact, telling),
    ...duesTold(fact, telling),
    ...fact.stepChanges.map((change) => ({ at: change.at, sentence: stepChange(change) })),
    ...fact.supplementRequestedAt.map((at, i) => ({ at, sentence: supplement(i + 1) })),
    ...fact.steps.map((step) => ({ at: step.at, sentence: stepTold(step, telling) })),
    ...afterwards(fact),
  ];
  const { now } = telling.reading;
  return told
    .map(({ at, sentence }) => ({ at, sentence: at > now ? ahead(sentence) : sentence }))
    .sort((a, b) => a.at - b.at);
}

function openingTold({ opening, acceptedAt }: DossierFact, { time, unitName }: Telling): Told[] {
  if (opening === undefined) return [];
  const { at, unit, source, cutOverAt } = opening;
  const where = unitName(unit);
  const accepted = {
    vi: 'Được tiếp nhận xử lý.',
    en: 'Accepted for processing.',
  };
  const later = acceptedAt !== undefined && acceptedAt !== at ? [{ at: acceptedAt, sentence: accepted }] : [];
  const opened: Text =
    acceptedAt === at
      ? {
          vi: `Tiếp nhận tại ${where.vi}, nguồn ${source}.`,
          en: `Accepted at ${where.en}, source ${source}.`,
        }
      : { vi: `Nộp tại ${where.vi}, nguồn ${source}.`, en: `Submitted at ${where.en}, source ${source}.` };
  if (cutOverAt === undefined) return [{ at, sentence: opened }, ...later];
  const connected = time.at(cutOverAt);
  const stock: Text = {
    vi: `Đã mở tại ${where.vi}; biết được khi nguồn ${source} được kết nối lúc ${connected.vi}.`,
    en: `Already open at ${where.en}; known since source ${source} was connected at ${connected.en}.`,
  };
  return [{ at, sentence: stock }, ...later];
}

function duesTold({ dues }: DossierFact, { time }: Telling): Told[] {
  return dues.map(({ from, due }, i) => {
    const to = time.at(due);
    const before = dues[i - 1]?.due;
    if (before === undefined)
      return { at: from, sentence: { vi: `Hẹn trả lúc ${to.vi}.`, en: `Due at ${to.en}.` } };
    const was = time.at(before);
    const late: Text =
      from > before ? { vi: ', khi hạn cũ đã qua', en: ', when the old one had passed' } : NOTHING;
    return {
      at: from,
      sentence: {
        vi: `Hẹn trả được đổi từ ${was.vi} sang ${to.vi}${late.vi}.`,
        en: `The due time was changed from ${was.en} to ${to.en}${late.en}.`,
      },
    };
  });
}

const NOTHING: Text = { vi: '', en: '' };

function supplement(count: number): Text {
  return {
    vi: `Yêu cầu bổ sung giấy tờ lần ${count}.`,
    en: `Supplement requested, request number ${count}.`,
  };
}

function stepChange({ step, holder }: StepChange): Text {
  const whose = holder === undefined ? undefined : HOLDERS[holder];
  return {
    vi: `Sang bước "${step}"${whose ? `, do ${whose.vi} giữ` : ''}.`,
    en: `On to step "${step}"${whose ? `, held by ${whose.en}` : ''}.`,
  };
}

function stepTold(step: Step, { unitName }: Telling): Text {
  switch (step.kind) {
    case 'moved': {
      const to = unitName(step.unit);
      return { vi: `Chuyển đến ${to.vi}.`, en: `Moved to ${to.en}.` };
    }
    case 'refused':
      return { vi: 'Từ chối tiếp nhận.', en: 'Refused.' };
    case 'completed':
      return { vi: 'Xử lý xong.', en: 'Completed.' };
    case 'withdrawn':
      return { vi: 'Công dân rút hồ sơ.', en: 'Withdrawn by the citizen.' };
    case 'stopped':
      return { vi: 'Dừng xử lý.', en: 'Stopped.' };
    case 'reopened':
      return { vi: 'Mở lại.', en: 'Reopened.' };
    case 'resumed':
      return { vi: 'Tiếp tục xử lý.', en: 'Resumed.' };
    default:
      return step satisfies never;
  }
}

function afterwards({ returnedAt, paymentRequestedAt, paid, rating }: DossierFact): Told[] {
  const told: Told[] = [];
  if (paymentRequestedAt !== undefined) {
    const sentence = { vi: 'Yêu cầu thực hiện nghĩa vụ tài chính.', en: 'Payment requested.' };
    told.push({ at: paymentRequestedAt, sentence });
  }
  if (paid !== undefined) told.push({ at: paid.at, sentence: PAID[paid.way] });
  if (returnedAt !== undefined)
    told.push({ at: returnedAt, sentence: { vi: 'Trả kết quả.', en: 'Result returned.' } });
  if (rating !== undefined) told.push({ at: rating.at, sentence: RATED[rating.value] });
  return told;
}

const ahead = ({ vi, en }: Text): Text => ({
  vi: `Sau giờ hiện tại của đồng hồ, chưa tính: ${vi}`,
  en: `After the clock's now, not counted yet: ${en}`,
});
