import { ENDINGS } from './corpus-endings.spec-data';
import { PATHS } from './corpus-paths.spec-data';
import { time, type Fields, type Path, type Scenario } from './corpus-records.spec-data';
import { WAYS } from './corpus-ways.spec-data';

const DATES = new Set(
  'NgayNopHoSo NgayTiepNhan NgayHenTra NgayKetThucXuLy NgayTra NgayTuChoi NgayCapNhat ThoiDiemXuLy'.split(
    ' ',
  ),
);

function scenarioOf({ name, records, expected }: Path, index: number, channel?: number): Scenario {
  const subject = `H-${channel ?? 'x'}-${index}`;
  const messages = records.map((fields) => {
    const service = 'ThoiDiemXuLy' in fields ? 'CapNhatTienDoHoSoMC' : 'DongBoHoSoMC';
    const written = Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([field, value]) => [field, DATES.has(field) && value ? time(value as string) : value]);
    const record = {
      MaHoSo: subject,
      MaTTHC: '1.004227',
      TenLinhVuc: 'Đất đai',
      DonViXuLy: 'xa-a',
      ...(channel !== undefined && { KenhThucHien: String(channel), MucDo: 4 }),
      ...(Object.fromEntries(written) as Fields),
    };
    return { session: 'made-up', madonvi: 'xa-a', service, data: [record] };
  });
  return { name: channel === undefined ? name : `${name} (channel ${channel})`, subject, messages, expected };
}

/** Made-up national messages and what must become of them; nobody's dossier is among them. */
export const CORPUS: readonly Scenario[] = [
  ...[1, 2, 3].flatMap((channel) => PATHS.map((path, index) => scenarioOf(path, index, channel))),
  ...[...ENDINGS, ...WAYS].map((path, index) => scenarioOf(path, index)),
];
