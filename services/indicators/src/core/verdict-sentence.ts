import type { Text } from './definition';
import { flagWords } from './flag-words';
import type { LatenessRule } from './lateness';
import type { LocalTime } from './local-time';
import type { Outcome } from './timeline';
import { verdictBy, type Standing } from './verdict';

type ClosedStanding = Extract<Standing, { kind: 'closed' }>;
type OpenStanding = Extract<Standing, { kind: 'open' }>;

const CLOSINGS: Readonly<Record<Outcome, Text>> = {
  done: { vi: 'hoàn thành', en: 'completed' },
  withdrawn: { vi: 'được rút', en: 'withdrawn' },
  stopped: { vi: 'dừng xử lý', en: 'stopped' },
};

/**
 * Why a dossier counts as it does by one rule, with the instants in local time; a due instant that was changed late and
 * whatever contradicts itself in the record are said with it.
 */
export function verdictSentence(
  rule: LatenessRule,
  { standing, flags, time }: { standing: Standing; flags: readonly string[]; time: LocalTime },
): Text {
  return joined([sentence(rule, standing, time), ...duesChanged(standing, time), ...contradictions(flags)]);
}

function sentence(rule: LatenessRule, standing: Standing, time: LocalTime): Text {
  switch (standing.kind) {
    case 'unopened':
      return {
        vi: 'Chưa được tính vì chưa có sự kiện nào mở hồ sơ.',
        en: 'Not counted: no event opens this dossier yet.',
      };
    case 'lost':
      return {
        vi: 'Không được tính: bản sao lưu đã khôi phục không có hồ sơ này; nguồn cần gửi lại.',
        en: 'Not counted: the backup that was restored does not hold this dossier; its source must send it again.',
      };
    case 'retracted':
      return {
        vi: 'Không được tính vì mọi sự kiện mở hồ sơ đã bị thu hồi.',
        en: 'Not counted: every event that opened this dossier was retracted.',
      };
    case 'ahead': {
      const at = time.at(standing.opensAt);
      return {
        vi: `Chưa được tính vì hồ sơ mở lúc ${at.vi}, sau giờ hiện tại của đồng hồ.`,
        en: `Not counted yet: it opens at ${at.en}, after the clock's now.`,
      };
    }
    case 'refused': {
      const at = time.at(standing.at);
      return {
        vi: `Không xét hạn vì bị từ chối tiếp nhận lúc ${at.vi}.`,
        en: `Not judged: it was refused at ${at.en}.`,
      };
    }
    case 'undated':
      return undated(standing, time);
    case 'closed':
      return closedSentence(rule, standing, time);
    case 'open':
      return openSentence(rule, standing, time);
    default:
      return standing satisfies never;
  }
}

function undated({ closed, dueAfterwards }: Extract<Standing, { kind: 'undated' }>, time: LocalTime): Text {
  if (closed === undefined)
    return {
      vi: 'Chưa xét hạn vì chưa có thời điểm hẹn trả.',
      en: 'Not judged: it has no due time.',
    };
  const how = CLOSINGS[closed.outcome];
  const at = time.at(closed.at);
  return dueAfterwards
    ? {
        vi: `Không xét hạn vì ${how.vi} lúc ${at.vi} khi chưa có hẹn trả; sau đó mới có hẹn trả.`,
        en: `Not judged: ${how.en} at ${at.en} without a due time, which was told only afterwards.`,
      }
    : {
        vi: `Không xét hạn vì ${how.vi} lúc ${at.vi} mà không có thời điểm hẹn trả.`,
        en: `Not judged: ${how.en} at ${at.en} without a due time.`,
      };
}

function closedSentence(rule: LatenessRule, standing: ClosedStanding, time: LocalTime): Text {
  switch (rule) {
    case 'instant':
      return byInstant(standing, time);
    case 'date':
      return byDate(standing, time);
    case 'd766':
      return byDecision766(standing, time);
    default:
      return rule satisfies never;
  }
}

function byInstant({ closed, due, late }: ClosedStanding, time: LocalTime): Text {
  const { how, at, dueAt, span } = closingWords({ closed, due }, time);
  if (late.instant)
    return {
      vi: `Quá hạn vì ${how.vi} lúc ${at.vi}, sau thời điểm hẹn trả ${dueAt.vi} (muộn ${span.vi}).`,
      en: `Late: ${how.en} at ${at.en}, after the due time ${dueAt.en} (${span.en} late).`,
    };
  if (closed.at === due)
    return {
      vi: `Đúng hạn vì ${how.vi} đúng thời điểm hẹn trả ${dueAt.vi}.`,
      en: `In time: ${how.en} exactly at the due time ${dueAt.en}.`,
    };
  return {
    vi: `Đúng hạn vì ${how.vi} lúc ${at.vi}, trước thời điểm hẹn trả ${dueAt.vi} (sớm ${span.vi}).`,
    en: `In time: ${how.en} at ${at.en}, before the due time ${dueAt.en} (${span.en} early).`,
  };
}

function byDate({ closed, due, late }: ClosedStanding, time: LocalTime): Text {
  const how = CLOSINGS[closed.outcome];
  const day = time.day(closed.at);
  const dueDay = time.day(due);
  if (late.date)
    return {
      vi: `Quá hạn theo ngày vì ${how.vi} ngày ${day}, sau ngày hẹn trả ${dueDay}.`,
      en: `Late by date: ${how.en} on ${day}, after the due day ${dueDay}.`,
    };
  if (day === dueDay)
    return {
      vi: `Đúng hạn theo ngày vì ${how.vi} đúng ngày hẹn trả ${dueDay}.`,
      en: `In time by date: ${how.en} on the due day itself, ${dueDay}.`,
    };
  return {
    vi: `Trước hạn theo ngày vì ${how.vi} ngày ${day}, trước ngày hẹn trả ${dueDay}.`,
    en: `Early by date: ${how.en} on ${day}, before the due day ${dueDay}.`,
  };
}

function byDecision766(standing: ClosedStanding, time: LocalTime): Text {
  const { late, requests } = standing;
  const { how, at, dueAt } = closingWords(standing, time);
  const second = requests[1];
  const overdue = {
    vi: `${how.vi} lúc ${at.vi}, sau thời điểm hẹn trả ${dueAt.vi}`,
    en: `${how.en} at ${at.en}, after the due time ${dueAt.en}`,
  };
  if (second !== undefined) {
    const asked = tooOften(requests.length, time.at(second));
    const both = late.instant ? [overdue, asked] : [asked];
    return {
      vi: `Quá hạn theo Quyết định 766 vì ${both.map(({ vi }) => vi).join(', và ')}.`,
      en: `Late by Decision 766: ${both.map(({ en }) => en).join(', and ')}.`,
    };
  }
  if (late.d766)
    return {
      vi: `Quá hạn theo Quyết định 766 vì ${overdue.vi}.`,
      en: `Late by Decision 766: ${overdue.en}.`,
    };
  return {
    vi:
      `Đúng hạn theo Quyết định 766 vì ${how.vi} lúc ${at.vi}, không sau thời điểm hẹn trả ${dueAt.vi}, ` +
      `và yêu cầu bổ sung không quá một lần (${requests.length} lần).`,
    en:
      `In time by Decision 766: ${how.en} at ${at.en}, not after the due time ${dueAt.en}, ` +
      `with no more than one supplement request (${requests.length}).`,
  };
}

function openSentence(rule: LatenessRule, standing: OpenStanding, time: LocalTime): Text {
  const { due, late, judgedAt, requests } = standing;
  const second = requests[1];
  if (rule === 'd766' && second !== undefined) {
    const asked = tooOften(requests.length, time.at(second));
    const overdue = late.instant ? pastDue(standing, time) : { vi: '', en: '' };
    return {
      vi: `Đang quá hạn theo Quyết định 766 vì ${asked.vi}${overdue.vi && `; ${overdue.vi}`}.`,
      en: `Overdue by Decision 766: ${asked.en}${overdue.en && `; ${overdue.en}`}.`,
    };
  }
  const by = BY_RULE[rule];
  if (late[rule]) {
    if (rule === 'date') {
      const day = time.day(due);
      return {
        vi: `Đang quá hạn${by.vi} vì chưa kết thúc khi ngày hẹn trả ${day} đã hết.`,
        en: `Overdue${by.en}: still open although the due day ${day} is over.`,
      };
    }
    const overdue = pastDue(standing, time);
    return { vi: `Đang quá hạn${by.vi} vì ${overdue.vi}.`, en: `Overdue${by.en}: ${overdue.en}.` };
  }
  const near = verdictBy(rule, standing) === 'near';
  const at = time.at(due, judgedAt);
  if (due < judgedAt)
    return {
      vi: `Chưa quá hạn${by.vi}: đã qua thời điểm hẹn trả ${at.vi} nhưng ngày hẹn trả chưa hết.`,
      en: `Not late${by.en}: the due time ${at.en} has passed, the due day has not.`,
    };
  return unpassed(standing, { near, by, time });
}

function unpassed(
  { due, now, judgedAt }: OpenStanding,
  { near, by, time }: { near: boolean; by: Text; time: LocalTime },
): Text {
  const at = time.at(due, judgedAt);
  const left = time.span(due - judgedAt);
  const judged = time.at(judgedAt);
  const waiting = now > due;
  const rest: Text = waiting
    ? {
        vi: `mới xét đến ${judged.vi}, vì còn chờ dữ liệu của nguồn`,
        en: `judged only up to ${judged.en}, waiting for the sources`,
      }
    : { vi: `còn ${left.vi}`, en: `${left.en} left` };
  return near
    ? {
        vi: `Sắp đến hạn: chưa kết thúc, hẹn trả ${at.vi}, ${rest.vi}.`,
        en: `Near due: still open, due at ${at.en}, ${rest.en}.`,
      }
    : {
        vi: `Chưa quá hạn${by.vi}: chưa kết thúc, hẹn trả ${at.vi}, ${rest.vi}.`,
        en: `Not late${by.en}: still open, due at ${at.en}, ${rest.en}.`,
      };
}

const BY_RULE: Readonly<Record<LatenessRule, Text>> = {
  instant: { vi: '', en: '' },
  date: { vi: ' theo ngày', en: ' by date' },
  d766: { vi: ' theo Quyết định 766', en: ' by Decision 766' },
};

function pastDue({ due, judgedAt }: OpenStanding, time: LocalTime): Text {
  const at = time.at(due, judgedAt);
  const judged = time.at(judgedAt, due);
  const span = time.span(judgedAt - due);
  return {
    vi: `chưa kết thúc, đã qua thời điểm hẹn trả ${at.vi} (quá ${span.vi}, xét đến ${judged.vi})`,
    en: `still open past the due time ${at.en} (${span.en} over, judged up to ${judged.en})`,
  };
}

function tooOften(requests: number, second: Text): Text {
  return {
    vi: `đã yêu cầu bổ sung ${requests} lần, lần thứ hai lúc ${second.vi}`,
    en: `a supplement was requested ${requests} times, the second at ${second.en}`,
  };
}

function closingWords({ closed, due }: Pick<ClosedStanding, 'closed' | 'due'>, time: LocalTime) {
  return {
    how: CLOSINGS[closed.outcome],
    at: time.at(closed.at, due),
    dueAt: time.at(due, closed.at),
    span: time.span(closed.at - due),
  };
}

function duesChanged(standing: Standing, time: LocalTime): Text[] {
  if (standing.kind !== 'closed' && standing.kind !== 'open') return [];
  const said = standing.changedLate.map(({ at, from, to }) => {
    const [when, before, after] = [time.at(at, from), time.at(from, at), time.at(to)];
    return {
      vi: `Hẹn trả được đổi muộn: từ ${before.vi} sang ${after.vi}, lúc ${when.vi}, khi hạn cũ đã qua.`,
      en: `The due time was changed late: from ${before.en} to ${after.en}, at ${when.en}, when it had passed.`,
    };
  });
  if (standing.dueAfterwards === undefined) return said;
  const later = time.at(standing.dueAfterwards);
  return [
    ...said,
    {
      vi: `Hẹn trả ${later.vi} chỉ được cho biết sau khi kết thúc nên không xét.`,
      en: `The due time ${later.en} was told only after the closing and is not judged by.`,
    },
  ];
}

function contradictions(flags: readonly string[]): Text[] {
  if (flags.length === 0) return [];
  const words = flags.map(flagWords);
  return [
    {
      vi: `Dữ liệu tự mâu thuẫn: ${words.map(({ vi }) => vi).join('; ')}.`,
      en: `The record contradicts itself: ${words.map(({ en }) => en).join('; ')}.`,
    },
  ];
}

const joined = (texts: readonly Text[]): Text => ({
  vi: texts.map(({ vi }) => vi).join(' '),
  en: texts.map(({ en }) => en).join(' '),
});
