import { decodeDossierFact, type DossierFact } from '@nhip/contracts';
import type { Text } from './definition';
import { dossierMarks, MONTHS_APART } from './dossier-marks';
import { dossierRow } from './dossier-row';
import { checkDossier } from './dossier-storable';
import { dossierVerdicts } from './dossier-verdicts';
import { flagWords } from './flag-words';
import { dossierSpan } from './remark';
import { storyOf } from './story';
import type { Dimension, Stream } from './stream';
import { keepsAll, tellsAll } from './tells-all';
import { undatedTerms } from './undated';

const MEASURES: Readonly<Record<string, Text>> = {
  'dossier.received': { vi: 'tiếp nhận', en: 'received' },
  'dossier.reopened': { vi: 'mở lại', en: 'reopened' },
  'dossier.moved_in': { vi: 'nhận từ đơn vị khác', en: 'arrived by transfer' },
  'dossier.moved_out': { vi: 'chuyển đơn vị khác', en: 'left by transfer' },
  'dossier.refused': { vi: 'từ chối', en: 'refused' },
  'dossier.completed': { vi: 'đã giải quyết', en: 'completed' },
  'dossier.overdue_in': { vi: 'bắt đầu quá hạn', en: 'became overdue' },
  'dossier.overdue_out': { vi: 'thôi quá hạn', en: 'no longer overdue' },
  'dossier.near_in': { vi: 'bắt đầu sắp đến hạn', en: 'became near due' },
  'dossier.near_out': { vi: 'thôi sắp đến hạn', en: 'no longer near due' },
  'dossier.late': { vi: 'bị trễ hạn', en: 'went late' },
  'dossier.fell_due': { vi: 'đến hạn', en: 'fell due' },
  'dossier.cut_over': { vi: 'còn mở khi nguồn được kết nối', en: 'open when the source was connected' },
  'dossier.fee': { vi: 'phát sinh nghĩa vụ tài chính', en: 'with a fee' },
  'dossier.paid': { vi: 'đã thanh toán', en: 'paid' },
  'dossier.rated': { vi: 'được đánh giá', en: 'rated' },
  'dossier.returned': { vi: 'đã trả kết quả', en: 'returned' },
};

const TIMELINESS: Readonly<Record<string, Text>> = {
  'in-time': { vi: 'đúng hạn', en: 'in time' },
  late: { vi: 'quá hạn', en: 'late' },
  none: { vi: 'không có hẹn trả', en: 'without a due date' },
  early: { vi: 'trước hạn', en: 'early' },
  'same-day': { vi: 'đúng ngày hẹn', en: 'on the due day' },
};
const LEVELS: Readonly<Record<string, Text>> = {
  '1': { vi: 'mức độ 1', en: 'level 1' },
  '2': { vi: 'mức độ 2', en: 'level 2' },
  '3': { vi: 'mức độ 3', en: 'level 3' },
  '4': { vi: 'mức độ 4', en: 'level 4' },
  partial: { vi: 'một phần', en: 'partially online' },
  full: { vi: 'toàn trình', en: 'fully online' },
};

const byRule = (vi: string, en: string): Dimension & { readonly by: Text } => ({
  name: { vi: `thời hạn, ${vi}`, en: `timeliness, ${en}` },
  values: TIMELINESS,
  by: { vi, en },
});

const INSTANT = byRule('tính theo thời điểm', 'by instant');
const DATE = byRule('tính theo ngày', 'by date');
const D766 = byRule('tính theo Quyết định 766', 'by Decision 766');

const DIMENSIONS: Readonly<Record<string, Dimension>> = {
  level: { name: { vi: 'mức độ', en: 'service level' }, values: LEVELS, optional: true },
  channel: {
    name: { vi: 'kênh', en: 'channel' },
    values: {
      online: { vi: 'trực tuyến', en: 'online' },
      'in-person': { vi: 'trực tiếp', en: 'in person' },
      post: { vi: 'bưu chính', en: 'by post' },
    },
    optional: true,
  },
  field: { name: { vi: 'lĩnh vực', en: 'field' }, values: {}, optional: true },
  dated: {
    name: { vi: 'hẹn trả', en: 'due date' },
    values: {
      yes: { vi: 'có hẹn trả', en: 'with a due date' },
      no: { vi: 'không có hẹn trả', en: 'without a due date' },
    },
  },
  outcome: {
    name: { vi: 'kết quả', en: 'outcome' },
    values: {
      done: { vi: 'xử lý xong', en: 'done' },
      withdrawn: { vi: 'rút', en: 'withdrawn' },
      stopped: { vi: 'dừng xử lý', en: 'stopped' },
    },
  },
  late: {
    name: { vi: 'thời hạn', en: 'timeliness' },
    values: { yes: { vi: 'quá hạn', en: 'late' }, no: { vi: 'không quá hạn', en: 'not late' } },
  },
  rule: {
    name: { vi: 'cách tính hạn', en: 'rule of lateness' },
    values: { instant: INSTANT.by, date: DATE.by, d766: D766.by },
  },
  instant: INSTANT,
  date: DATE,
  d766: D766,
  way: {
    name: { vi: 'cách thanh toán', en: 'way of payment' },
    values: {
      online: { vi: 'trực tuyến', en: 'online' },
      other: { vi: 'không trực tuyến', en: 'not online' },
    },
  },
  rating: {
    name: { vi: 'đánh giá', en: 'rating' },
    values: {
      'very-satisfied': { vi: 'rất hài lòng', en: 'very satisfied' },
      satisfied: { vi: 'hài lòng', en: 'satisfied' },
      'not-satisfied': { vi: 'không hài lòng', en: 'not satisfied' },
    },
  },
};

const NO_DUE: Text = {
  vi: 'Không có thời điểm hẹn trả, nên không xét đúng hạn hay quá hạn',
  en: 'No due time, so neither in time nor late',
};

/** Administrative dossiers. */
export const DOSSIER_STREAM: Stream<DossierFact> = {
  name: 'dossier',
  noun: { vi: 'hồ sơ', en: 'dossiers', one: 'dossier' },
  measures: MEASURES,
  dimensions: DIMENSIONS,
  monthsApart: MONTHS_APART,
  flagWords,
  decode: decodeDossierFact,
  checkStorable: checkDossier,
  marks: dossierMarks,
  units: ({ opening, steps }) => [
    ...(opening === undefined ? [] : [opening.unit]),
    ...steps.flatMap((step) => (step.kind === 'moved' ? [step.unit] : [])),
  ],
  holder: ({ opening, steps }) => {
    const moved = steps.findLast((step) => step.kind === 'moved');
    return moved?.kind === 'moved' ? moved.unit : (opening?.unit ?? '');
  },
  standing: ({ status, opening }) =>
    status === 'retracted' ? 'retracted' : opening === undefined ? 'unopened' : 'opened',
  span: dossierSpan,
  keepsAll,
  tellsAll,
  row: dossierRow,
  verdicts: dossierVerdicts,
  story: storyOf,
  leftOut: (definition) => [{ reason: 'no-due', words: NO_DUE, terms: undatedTerms(definition) }],
};
