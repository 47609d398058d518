import type { DossierStatus, queries } from '@nhip/contracts';

/** As the wall says it, with the English beside. */
const STATUSES: Readonly<Record<DossierStatus, string>> = {
  unopened: 'chưa tiếp nhận · not received yet',
  submitted: 'đã nộp · submitted',
  accepted: 'đang giải quyết · in process',
  'supplement-requested': 'chờ bổ sung giấy tờ · waiting for papers',
  refused: 'từ chối tiếp nhận · refused',
  withdrawn: 'công dân rút hồ sơ · withdrawn',
  stopped: 'dừng xử lý · stopped',
  completed: 'đã giải quyết · completed',
  returned: 'đã trả kết quả · result returned',
  retracted: 'đã hủy · retracted',
};

/** What has become of a subject: as its stream says it, else a dossier's status. */
export const statusOf = ({ status, statusWords }: queries.Dossier): string =>
  statusWords ? `${statusWords.vi} · ${statusWords.en}` : statusText(status);

/** A dossier's status in words; one that a newer Nhịp tells says itself. */
export function statusText(status: string): string {
  return Object.hasOwn(STATUSES, status) ? STATUSES[status as DossierStatus] : status;
}
