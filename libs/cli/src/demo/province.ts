import { DEPARTMENT_PROCEDURES } from './procedures';
import type { UnitJson } from '../control-room';

export const PROVINCE = 'tinh-mau';
/** The day from which two tiers, province and commune, are in force. */
const VALID_FROM = '2025-07-01';

/** A unit of the sample province, and how it works. */
export interface DemoUnit extends UnitJson {
  /** Number in dossier codes. */
  readonly number: number;
  /** How many dossiers it gets, against the others. */
  readonly weight: number;
  /** How probable it is that a dossier is finished late. */
  readonly lateness: number;
}

const DEPARTMENTS: readonly (readonly [
  code: string,
  vi: string,
  en: string,
  short: string,
  weight: number,
])[] = [
  ['van-phong-ubnd-tinh', 'Văn phòng UBND tỉnh', "Office of the Provincial People's Committee", 'VP', 3],
  ['so-noi-vu', 'Sở Nội vụ', 'Department of Home Affairs', 'SNV', 14],
  ['so-tai-chinh', 'Sở Tài chính', 'Department of Finance', 'STC', 34],
  ['so-xay-dung', 'Sở Xây dựng', 'Department of Construction', 'SXD', 36],
  [
    'so-nong-nghiep-moi-truong',
    'Sở Nông nghiệp và Môi trường',
    'Department of Agriculture and Environment',
    'SNMT',
    52,
  ],
  ['so-cong-thuong', 'Sở Công Thương', 'Department of Industry and Trade', 'SCT', 22],
  ['so-khoa-hoc-cong-nghe', 'Sở Khoa học và Công nghệ', 'Department of Science and Technology', 'SKCN', 5],
  [
    'so-van-hoa-the-thao-du-lich',
    'Sở Văn hóa, Thể thao và Du lịch',
    'Department of Culture, Sports and Tourism',
    'SVTD',
    7,
  ],
  ['so-giao-duc-dao-tao', 'Sở Giáo dục và Đào tạo', 'Department of Education and Training', 'SGD', 20],
  ['so-y-te', 'Sở Y tế', 'Department of Health', 'SYT', 17],
  ['so-tu-phap', 'Sở Tư pháp', 'Department of Justice', 'STP', 6],
  ['so-dan-toc-ton-giao', 'Sở Dân tộc và Tôn giáo', 'Department of Ethnic Minorities and Religion', 'SDT', 3],
  ['so-ngoai-vu', 'Sở Ngoại vụ', 'Department of Foreign Affairs', 'SNG', 2],
  ['thanh-tra-tinh', 'Thanh tra tỉnh', 'Provincial Inspectorate', 'TTr', 2],
  ['ban-quan-ly-khu-kinh-te', 'Ban Quản lý Khu kinh tế', 'Economic Zone Authority', 'KKT', 6],
];

/** Names separated by commas. */
function listed(names: string): readonly string[] {
  return names.split(',').map((name) => name.trim().replace(/\s+/g, ' '));
}

const WARDS = listed(`
  An Đông, Bình Minh, Cẩm Hà, Hòa Thuận, Long Thành, Minh Khai, Nguyệt Hồ, Phú Xuân,
  Quang Vinh, Tân Lập, Thanh Trì, Trung Sơn, Vĩnh Lạc`);

const COMMUNES = listed(`
  An Bình, An Hải, An Thượng, Bạch Đàn, Bãi Vàng, Bình Giang, Bình Sơn, Bồng Lai, Cao
  Thắng, Cát Khê, Cẩm Lâm, Chân Mây, Châu Phong, Chi Lăng Hạ, Cổ Đằng, Cù Lao Tre,
  Dương Quỳ, Đá Dựng, Đại Nghĩa, Đắc Sở, Đông Hòa, Đông Khê, Đồng Tâm, Đức Hậu, Gia
  Mỹ, Gò Sao, Hải Triều, Hàm Giang, Hạnh Lâm, Hòa Phong, Hồng Thủy, Hưng Thịnh, Hương
  Trà, Khánh Sơn, Kiên Mỹ, Kim Động, La Phù, Lạc Nghiệp, Lâm Trạch, Liên Trì, Long
  Điền, Lộc Ninh Thượng, Lương Phú, Mai Thủy, Minh Hợp, Mỹ Lộc, Nam Cường, Nà Sản,
  Nghĩa Dũng, Ngọc Lĩnh, Nhân Hòa, Ninh Giang, Phong Châu, Phú Cát, Phước Long, Quảng
  Điền, Quế Sơn, Quỳnh Lưu Hạ, Sa Huỳnh, Sông Trầu, Sơn Kỳ, Suối Bạc, Tam Thanh, Tân
  Hiệp, Tây Hồ Thượng, Thạch Bích, Thái Ninh, Thanh Sơn, Thiện Nghiệp, Thới An, Thủy
  Tiên, Tiên Lữ, Tràng Cát, Triệu Phong, Trúc Lâm, Trường Sinh, Tứ Hiệp, Vạn Xuân, Văn
  Lãng, Việt Tiến, Vĩnh Tường, Xuân Lũng, Yên Hạ, Ỷ La`);

const ISLAND = 'Hòn Ngọc';
/** Communes in trouble, and how many of their dossiers end late. */
const TROUBLED: ReadonlyMap<string, number> = new Map([
  ['Cù Lao Tre', 0.34],
  ['Nà Sản', 0.3],
  ['Quế Sơn', 0.26],
  ['Sông Trầu', 0.22],
  ['Bãi Vàng', 0.2],
]);
const USUAL_LATENESS = { department: 0.045, commune: 0.052 } as const;

/** The province itself, 15 departments, 98 communes: 13 wards, 84 rural communes and a special zone. */
export function demoUnits(): DemoUnit[] {
  const shorts = new Set(DEPARTMENTS.map(([, , , short]) => short));
  const communes = [
    ...WARDS.map((name) => ({ name, vi: 'Phường', en: 'Ward', slug: 'phuong' })),
    ...COMMUNES.map((name) => ({ name, vi: 'Xã', en: 'Commune', slug: 'xa' })),
    { name: ISLAND, vi: 'Đặc khu', en: 'Special Zone', slug: 'dac-khu' },
  ];
  return [
    unit(0, {
      code: PROVINCE,
      name: { vi: 'Tỉnh mẫu', en: 'Sample Province' },
      tier: 'province',
      parent: '',
      shortName: 'TM',
    }),
    ...DEPARTMENTS.map(([code, vi, en, shortName, weight], at) =>
      unit(at + 1, {
        code,
        name: { vi, en },
        tier: 'department',
        shortName,
        weight,
        lateness: USUAL_LATENESS.department,
      }),
    ),
    ...communes.map(({ name, vi, en, slug }, at) =>
      unit(DEPARTMENTS.length + 1 + at, {
        code: `${slug}-${asciiOf(name)}`,
        name: { vi: `${vi} ${name}`, en: `${plainOf(name)} ${en}` },
        tier: 'commune',
        shortName: shortNameOf(name, shorts),
        // Wards are larger; the rest differ by their place in the list, so that no two are alike.
        weight: (slug === 'phuong' ? 9 : 4) * (0.6 + ((at * 37) % 89) / 100),
        lateness: TROUBLED.get(name) ?? USUAL_LATENESS.commune * (0.3 + ((at * 53) % 97) / 70),
      }),
    ),
  ];
}

function unit(
  number: number,
  given: Partial<DemoUnit> & Pick<DemoUnit, 'code' | 'name' | 'tier' | 'shortName'>,
): DemoUnit {
  return {
    parent: PROVINCE,
    validFrom: VALID_FROM,
    validTo: '',
    successors: [],
    weight: 0,
    lateness: 0,
    ...given,
    number,
  };
}

/** Two to four letters that no other unit has: initials, then more of the last syllable. */
function shortNameOf(name: string, taken: Set<string>): string {
  const syllables = name.split(' ');
  const last = syllables.at(-1) ?? '';
  const initials = syllables
    .slice(0, -1)
    .map((syllable) => syllable.charAt(0))
    .join('');
  const candidates = [1, 2, 3].map((letters) => initials + last.charAt(0) + last.slice(1, letters));
  const first = syllables[0] ?? '';
  candidates.push(first.slice(0, 2) + last.charAt(0), first.slice(0, 2) + last.slice(0, 2));
  const found = candidates.find((short) => short.length <= 4 && !taken.has(short)) ?? initials + last;
  taken.add(found);
  return found;
}

/** Without diacritics, as English texts write the names. */
const plainOf = (name: string): string =>
  name.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D');
const asciiOf = (name: string): string => plainOf(name).toLowerCase().replaceAll(' ', '-');

/** Units that get dossiers of their own. */
export const receivesDossiers = ({ code, tier }: DemoUnit): boolean =>
  tier === 'commune' || DEPARTMENT_PROCEDURES.has(code);
