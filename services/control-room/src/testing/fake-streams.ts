import type { queries } from '@nhip/contracts';
import type { FakeUnit } from './fake-province';

type Counts = readonly [numerator: number, denominator?: number];

/** An invented indicator of documents or of security: what it says of some units. */
interface FakeIndicator {
  readonly id: string;
  readonly name: readonly [vi: string, en: string];
  readonly more?: Partial<Pick<queries.Definition, 'kind' | 'target' | 'alarm' | 'higherIsBetter'>> & {
    readonly unitOfMeasure?: { readonly vi: string; readonly en: string };
  };
  readonly counts: (units: readonly FakeUnit[]) => Counts;
}

const cases = (units: readonly FakeUnit[]): number => units.reduce((sum, { fellDue }) => sum + fellDue, 0);

/** A share of as many documents or devices as the units have dossiers; those that are late with them lose twice. */
const share =
  (part: number, of = 0.4) =>
  (units: readonly FakeUnit[]): Counts => {
    const all = Math.round(cases(units) * of);
    const late = units.reduce((sum, unit) => sum + unit.late, 0);
    return [Math.max(0, Math.round(all * part - late * of)), all];
  };

const some = (of: number) => (units: readonly FakeUnit[]) => [Math.round(cases(units) * of)] as const;
const exactly = (numerator: number, denominator?: number) => (): Counts =>
  denominator === undefined ? [numerator] : [numerator, denominator];

const MINUTES = { vi: 'phút', en: 'minutes' };
const ratio = { kind: 'ratio', target: 1 } as const;

export const OTHER_STREAMS: readonly FakeIndicator[] = [
  {
    id: 'document.out-signed',
    name: ['Văn bản đi ký số', 'Outgoing documents signed'],
    more: { kind: 'ratio', target: 0.98, alarm: 0.85 },
    counts: share(1),
  },
  {
    id: 'document.in-signed',
    name: ['Văn bản đến ký số', 'Arrived signed'],
    more: ratio,
    counts: share(0.97),
  },
  {
    id: 'document.sent-in-time',
    name: ['Gửi trong thời hạn', 'Sent in time'],
    more: { ...ratio, target: 0.9 },
    counts: share(0.99),
  },
  {
    id: 'document.fully-electronic',
    name: ['Chỉ gửi điện tử', 'Electronic only'],
    more: { ...ratio, target: 0.95 },
    counts: share(0.93),
  },
  {
    id: 'document.electronic',
    name: ['Gửi qua mạng', 'Sent by network'],
    more: ratio,
    counts: share(1),
  },
  { id: 'document.excluded', name: ['Văn bản mật', 'Secret'], counts: exactly(12) },
  { id: 'gazette.documents', name: ['Văn bản công báo', 'In the gazette'], counts: exactly(86) },
  {
    id: 'security.four-layers',
    name: ['Mô hình bốn lớp', 'Four layers'],
    more: ratio,
    counts: exactly(431, 452),
  },
  { id: 'security.patched', name: ['Vá đúng hạn', 'Patched in time'], more: ratio, counts: exactly(0, 0) },
  {
    id: 'security.mttd',
    name: ['MTTD', 'MTTD'],
    more: { kind: 'mean', unitOfMeasure: MINUTES },
    counts: exactly(372, 9),
  },
  {
    id: 'security.mttr',
    name: ['MTTR', 'MTTR'],
    more: { kind: 'mean', unitOfMeasure: MINUTES },
    counts: exactly(7_706, 6),
  },
  { id: 'document.issued', name: ['Văn bản phát hành', 'Issued'], counts: some(0.4) },
  { id: 'document.arrived', name: ['Văn bản đến', 'Arrived'], counts: some(1.1) },
  {
    id: 'document.exchange-inside-signed',
    name: ['Ký số trong tỉnh', 'Signed inside'],
    more: { kind: 'ratio' },
    counts: share(1, 0.2),
  },
  {
    id: 'document.exchange-outside-signed',
    name: ['Ký số ngoài tỉnh', 'Signed outside'],
    more: { kind: 'ratio' },
    counts: share(1, 0.05),
  },
  { id: 'gazette.issues', name: ['Số công báo', 'Gazette issues'], counts: exactly(14) },
  {
    id: 'security.incidents.serious',
    name: ['Sự cố nghiêm trọng', 'Serious incidents'],
    more: { higherIsBetter: false },
    counts: exactly(2),
  },
  {
    id: 'security.devices-monitored',
    name: ['Thiết bị được giám sát', 'Devices monitored'],
    more: { kind: 'ratio', target: 0.95, alarm: 0.8 },
    counts: share(0.98, 0.3),
  },
  {
    id: 'security.devices-protected',
    name: ['Thiết bị được bảo vệ', 'Devices protected'],
    more: ratio,
    counts: share(0.96, 0.3),
  },
  {
    id: 'security.systems-approved',
    name: ['Hệ thống đã phê duyệt cấp độ', 'Systems with an approved level'],
    more: ratio,
    counts: exactly(41, 47),
  },
  {
    id: 'security.systems-monitored',
    name: ['Hệ thống được giám sát', 'Systems monitored'],
    more: ratio,
    counts: exactly(47, 47),
  },
  {
    id: 'security.source-alive',
    name: ['Nguồn nhật ký còn gửi', 'Log sources alive'],
    more: ratio,
    counts: exactly(11, 12),
  },
  {
    id: 'security.incidents',
    name: ['Sự cố', 'Incidents'],
    more: { higherIsBetter: false },
    counts: exactly(9),
  },
  {
    id: 'security.incidents.open',
    name: ['Sự cố đang mở', 'Open incidents'],
    more: { higherIsBetter: false },
    counts: exactly(3),
  },
  {
    id: 'security.notified-in-24h',
    name: ['Báo trong 24 giờ', 'Told within 24 h'],
    more: ratio,
    counts: exactly(9, 9),
  },
  {
    id: 'security.remedied-in-72h',
    name: ['Khắc phục trong 72 giờ', 'Mended within 72 h'],
    more: ratio,
    counts: exactly(5, 6),
  },
  {
    id: 'security.detections',
    name: ['Phát hiện', 'Detections'],
    more: { higherIsBetter: false },
    counts: some(1.7),
  },
];

const SOURCES = { dossier: 'mot-cua', document: 'qlvb', gazette: 'qlvb', security: 'soc' } as const;

export function sourceOf(indicator: string): string {
  const [stream = ''] = indicator.split('.');
  return `/tinh-mau/${SOURCES[stream as keyof typeof SOURCES] ?? 'mot-cua'}`;
}

export function newestOf(indicator: string, unit: FakeUnit): number {
  return indicator.startsWith('document.') ? unit.newestDocumentAt : unit.newestAt;
}
