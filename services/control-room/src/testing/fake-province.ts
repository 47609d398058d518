/** An invented province for specs and screenshots: numbers from a seed, names as they might be. */
export interface FakeUnit {
  readonly code: string;
  readonly name: string;
  readonly tier: 'commune' | 'department';
  readonly shortName: string;
  fellDue: number;
  late: number;
  overdue: number;
  near: number;
  newestAt: number;
  /** The newest document. */
  newestDocumentAt: number;
}

const FIRST =
  'An Bình Châu Đông Hòa Hưng Long Minh Ninh Phú Phước Quảng Sơn Tân Thanh Thạnh Thuận Vĩnh Xuân Yên'.split(
    ' ',
  );
const SECOND = 'Thới Tâm Lập Hòa Khánh Lộc Mỹ Nghĩa Phong Quý Thắng Trạch Vân Xá'.split(' ');
const SPECIAL = [
  'Phường Bến Xuân',
  'Đặc khu Hòn Ngang',
  'Phường Trần Hưng Đạo',
  'Xã Đồng Tâm',
  'Xã Nguyễn Thị Minh Khai',
];
const DEPARTMENTS = [
  'Sở Tài chính',
  'Sở Xây dựng',
  'Sở Nông nghiệp và Môi trường',
  'Sở Khoa học và Công nghệ',
  'Sở Nội vụ',
  'Sở Tư pháp',
  'Sở Y tế',
  'Sở Giáo dục và Đào tạo',
  'Sở Công Thương',
  'Sở Văn hóa, Thể thao và Du lịch',
  'Sở Ngoại vụ',
  'Sở Dân tộc và Tôn giáo',
  'Thanh tra tỉnh',
  'Văn phòng UBND tỉnh',
  'Ban Quản lý các khu công nghiệp',
];
export const COMMUNES = 98;
const DAY_MS = 86_400_000;

/** mulberry32: the same numbers on every machine. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function fakeProvince(now: number, seed = 7): FakeUnit[] {
  const random = seeded(seed);
  const names = [...SPECIAL];
  for (let at = 0; names.length < COMMUNES; at += 1) {
    const kind = at % 5 === 0 ? 'Phường' : 'Xã';
    const name = `${kind} ${FIRST[at % FIRST.length]} ${SECOND[(at * 5 + Math.floor(at / FIRST.length)) % SECOND.length]}`;
    if (!names.includes(name)) names.push(name);
  }
  const bad = new Map([
    ['Xã Đồng Tâm', 0.19],
    [names[24], 0.136],
    ['Phường Bến Xuân', 0.108],
  ]);
  const communes = names.map((name, at): FakeUnit => {
    const fellDue = at === 60 ? 11 : at === 3 ? 142 : Math.round(40 + random() ** 2 * 160);
    const share = bad.get(name) ?? (at % 11 === 3 ? 0.03 + random() * 0.015 : random() * 0.016);
    return unit({ name, at, fellDue, share, tier: 'commune' });
  });
  const departments = DEPARTMENTS.map((name, at) =>
    unit({
      name,
      at,
      fellDue: Math.round(60 + random() * (at < 3 ? 900 : 300)),
      share: at < 3 ? 0.24 + random() * 0.1 : random() * 0.02,
      tier: 'department',
    }),
  );
  return [...communes, ...departments];

  function unit(made: {
    name: string;
    at: number;
    fellDue: number;
    share: number;
    tier: FakeUnit['tier'];
  }): FakeUnit {
    const { name, at, fellDue, share, tier } = made;
    const late = Math.round(fellDue * share);
    const newestAt = now - Math.round(random() * 7_200_000);
    const silent = tier === 'commune' && (at === 17 || at === 42 || at === 71);
    return {
      code: `${tier === 'commune' ? 'X' : 'S'}${String(at + 1).padStart(3, '0')}`,
      name,
      tier,
      shortName: shortNameOf(name),
      fellDue,
      late,
      overdue: Math.ceil(late * 0.6),
      near: Math.round(fellDue * 0.012 * random() * 2),
      newestAt: silent ? now - 6 * DAY_MS : newestAt,
      newestDocumentAt: newestAt,
    };
  }
}

/** The initials of the proper name: "Xã Đồng Tâm" → "ĐT". */
function shortNameOf(name: string): string {
  const words = name.replace(/^(Xã|Phường|Đặc khu|Sở) /, '').split(' ');
  return words
    .slice(0, 3)
    .map((word) => word[0] ?? '')
    .join('');
}
