import { Fmt } from '@nhip/kernel';
import { table } from '../table';
import type { ImportSummary } from './import-file';

/** Unknown codes of units that are shown; `--json` has all. */
const MAX_SHOWN_UNITS = 10;

/** What an import has come to, for people. */
export function summaryText(
  summary: ImportSummary,
  {
    zone,
    reject,
    vanishedFile,
  }: { zone: string; reject: string | undefined; vanishedFile: string | undefined },
): string[] {
  const fmt = new Fmt('vi', zone);
  const { rows, outcomes, changes, seconds, vanished, resumedAfter } = summary;
  const counts = [
    ['  mới · new', outcomes.new],
    ['  thay đổi · changed', outcomes.changed],
    ['  không đổi · unchanged', outcomes.unchanged],
    ['  cũ hơn cái đã có · older', outcomes.older],
    ['  bị từ chối · rejected', outcomes.rejected],
    ['sự kiện · events', changes.added + changes.corrected + changes.retracted],
    ['  thêm · added', changes.added],
    ['  sửa · corrected', changes.corrected],
    ['  rút · retracted', changes.retracted],
    ['không còn trong danh sách · vanished', vanished],
  ] as const;
  const columns = [{ title: 'dòng · rows' }, { title: fmt.integer(rows), right: true }];
  const sent = rows - resumedAfter;
  return [
    ...(summary.dryRun ? ['Thử, không ghi gì · dry run, nothing is written', ''] : []),
    ...table(
      columns,
      counts.map(([name, count]) => [name, fmt.integer(count)]),
    ),
    '',
    `tệp · file      ${summary.found}`,
    `danh sách · list ${summary.list}, đúng lúc · as of ${fmt.dateTime(Date.parse(summary.exported))}`,
    `${fmt.decimal(seconds)} s, ${fmt.integer(seconds > 0 ? sent / seconds : sent)} dòng/s · rows/s`,
    ...(resumedAfter > 0 ? [`tiếp tục sau dòng · went on after row ${fmt.integer(resumedAfter)}`] : []),
    ...rejections(summary, fmt, reject),
    ...olderLines(summary),
    ...unknownUnitLines(summary, fmt),
    ...vanishedLines(summary, fmt, vanishedFile),
  ];
}

function rejections(
  { outcomes, firstRejections }: ImportSummary,
  fmt: Fmt,
  file: string | undefined,
): string[] {
  if (outcomes.rejected === 0) return [];
  const rest = outcomes.rejected - firstRejections.length;
  return [
    '',
    'Bị từ chối · Rejected:',
    ...firstRejections.map(({ row, line, reason }) => `  dòng ${row} (tệp · file: ${line})  ${reason}`),
    ...(rest > 0 ? [`  … và ${fmt.integer(rest)} dòng nữa · and more`] : []),
    file ? `  → ${file}` : '  --reject FILE: ghi tất cả ra tệp · writes all of them to a file',
  ];
}

/** Two statements of one instant have no order, so a mended mapping needs an instant of its own. */
function olderLines({ outcomes, exported }: ImportSummary): string[] {
  if (outcomes.older === 0) return [];
  const next = new Date(Date.parse(exported) + 1_000).toISOString();
  return [
    '',
    'Cũ hơn · Older: đã có bản xuất muộn hơn, hoặc cùng lúc mà nói khác; các dòng này không đổi gì',
    '  a later export of them is known, or one of the same instant that says otherwise; they change nothing',
    '  Vừa sửa tệp ánh xạ? Nhập lại với lúc xuất muộn hơn:',
    '  The mapping was mended? Import again as of later:',
    `  --exported ${next}`,
  ];
}

function unknownUnitLines({ unknownUnits }: ImportSummary, fmt: Fmt): string[] {
  if (unknownUnits === null || unknownUnits.length === 0) return [];
  const rest = unknownUnits.length - MAX_SHOWN_UNITS;
  return [
    '',
    'Mã đơn vị chưa có trong danh sách đơn vị · Codes that the list of units does not have:',
    ...unknownUnits
      .slice(0, MAX_SHOWN_UNITS)
      .map(({ code, rows }) => `  ${code}  (${fmt.integer(rows)} dòng · rows)`),
    ...(rest > 0 ? [`  … và ${fmt.integer(rest)} mã nữa · and more`] : []),
    '  sửa mã trong tệp ánh xạ, hoặc · mend the code in the mapping, or: nhip units load FILE',
  ];
}

function vanishedLines(
  { vanished, firstVanished }: ImportSummary,
  fmt: Fmt,
  file: string | undefined,
): string[] {
  if (vanished === 0) return [];
  const rest = vanished - firstVanished.length;
  return [
    '',
    'Bản cũ có, tệp này không; giữ nguyên · In an older export and not in this one; left as they are:',
    ...firstVanished.map(({ subject, statedAt }) => `  ${subject}  (${fmt.dateTime(Date.parse(statedAt))})`),
    ...(rest > 0 ? [`  … và ${fmt.integer(rest)} hồ sơ nữa · and more`] : []),
    file ? `  → ${file}` : '  --vanished FILE: ghi tất cả ra tệp · writes all of them to a file',
  ];
}
