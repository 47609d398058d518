import type { wall } from '@nhip/contracts';
import { FEW_CASES } from '@nhip/kernel/fmt';

const DAY_MS = 86_400_000;

export const VIEWS = ['wall'] as const;
export type View = (typeof VIEWS)[number];

type Words = readonly [vi: string, en: string];

interface More {
  readonly cases: wall.WallCases;
  readonly comparedWith?: wall.ComparedWith;
  readonly note?: Words;
}

function tile(indicator: string, label: Words, more: More): wall.WallTile {
  const { cases, comparedWith = 'month-before', note = ['', ''] } = more;
  return { indicator, label: text(label), note: text(note), cases, comparedWith };
}

function text([vi, en]: Words): wall.BoardText {
  return { vi, en };
}

function count(indicator: string, ...label: Words): wall.WallCount {
  return { indicator, label: text(label) };
}

const ON_TIME = tile('dossier.on-time.E', ['Đúng và trước hạn', 'On time'], { cases: 'dossier' });
const NEAR_DUE = tile('dossier.near-due', ['Sắp đến hạn', 'Near due'], {
  cases: 'dossier',
  comparedWith: 'day-before',
  note: ['trong 24 giờ tới', 'within 24 hours'],
});
const OVERDUE = tile('dossier.overdue-open', ['Đang quá hạn', 'Overdue'], {
  cases: 'dossier',
  comparedWith: 'day-before',
  note: ['chưa giải quyết', 'still open'],
});
const ONLINE = tile('dossier.online-share', ['Hồ sơ trực tuyến', 'Filed online'], { cases: 'dossier' });

const DOSSIERS: wall.WallScene = {
  id: 'ho-so',
  title: { vi: 'Hồ sơ', en: 'Dossiers' },
  tiles: [
    OVERDUE,
    ONLINE,
    tile('dossier.fully-online-share', ['Toàn trình', 'Fully online'], { cases: 'dossier' }),
    tile('dossier.satisfied', ['Hài lòng', 'Satisfied'], { cases: 'dossier' }),
  ],
  judgedBy: 'dossier.on-time.E',
  cases: 'dossier',
  unitCounts: ['dossier.overdue-open', 'dossier.near-due'],
  // Longer than a weekend with a holiday before or after it.
  silentAfterMs: 4 * DAY_MS,
  ledger: {
    carriedOver: 'dossier.carried-over',
    received: 'dossier.received',
    refused: 'dossier.refused',
    toSolve: 'dossier.to-solve',
    completed: 'dossier.completed',
    stillOpen: 'dossier.still-open',
  },
  groups: [],
};

const SIGNED = tile('document.out-signed', ['Văn bản đi ký số', 'Signed digitally'], { cases: 'document' });

const DOCUMENTS: wall.WallScene = {
  id: 'van-ban',
  title: { vi: 'Văn bản', en: 'Documents' },
  tiles: [
    SIGNED,
    tile('document.sent-in-time', ['Gửi trong thời hạn', 'Sent in time'], { cases: 'document' }),
    tile('document.electronic', ['Gửi qua mạng', 'Sent by network'], { cases: 'document' }),
    tile('document.fully-electronic', ['Chỉ gửi điện tử', 'Electronic only'], { cases: 'document' }),
    tile('document.in-signed', ['Văn bản đến ký số', 'Arrived signed'], { cases: 'document' }),
  ],
  judgedBy: 'document.out-signed',
  cases: 'document',
  unitCounts: ['document.issued', 'document.arrived'],
  silentAfterMs: 7 * DAY_MS,
  groups: [
    {
      title: { vi: 'Trong kỳ', en: 'In the period' },
      figures: [
        count('document.issued', 'văn bản đi', 'issued'),
        count('document.arrived', 'văn bản đến', 'arrived'),
        count('document.excluded', 'mật, không tính', 'secret, not counted'),
      ],
    },
    {
      title: { vi: 'Trao đổi có ký số', en: 'Exchanged signed' },
      figures: [
        count('document.exchange-inside-signed', 'trong tỉnh', 'inside'),
        count('document.exchange-outside-signed', 'ngoài tỉnh', 'outside'),
      ],
    },
    {
      title: { vi: 'Công báo', en: 'Gazette' },
      figures: [
        count('gazette.issues', 'số phát hành', 'issues'),
        count('gazette.documents', 'văn bản', 'documents'),
      ],
    },
  ],
};

const INCIDENTS = tile('security.incidents.serious', ['Sự cố mức cao', 'Serious incidents'], {
  cases: 'incident',
  comparedWith: 'day-before',
  note: ['phát hiện trong kỳ', 'found this period'],
});

const SECURITY: wall.WallScene = {
  id: 'an-toan',
  title: { vi: 'An toàn thông tin', en: 'Security' },
  tiles: [
    INCIDENTS,
    tile('security.devices-protected', ['Thiết bị được bảo vệ', 'Devices protected'], { cases: 'device' }),
    tile('security.systems-approved', ['Đã duyệt cấp độ', 'Levels approved'], { cases: 'system' }),
    tile('security.four-layers', ['Mô hình bốn lớp', 'Four layers'], { cases: 'layer' }),
    tile('security.patched', ['Vá lỗ hổng đúng hạn', 'Patched in time'], { cases: 'advisory' }),
  ],
  judgedBy: 'security.devices-monitored',
  cases: 'device',
  unitCounts: ['security.incidents.open', 'security.detections'],
  // Devices are told of when they change, at the latest with each month.
  silentAfterMs: 35 * DAY_MS,
  groups: [
    {
      title: { vi: 'Sự cố', en: 'Incidents' },
      figures: [
        count('security.incidents', 'trong kỳ', 'found'),
        count('security.incidents.open', 'đang xử lý', 'open'),
        count('security.notified-in-24h', 'báo trong 24 giờ', 'told in 24 h'),
        count('security.remedied-in-72h', 'khắc phục trong 72 giờ', 'mended in 72 h'),
        count('security.mttd', 'phát hiện sau', 'to detect'),
        count('security.mttr', 'xử lý mất', 'to resolve'),
      ],
    },
    {
      title: { vi: 'SOC', en: 'SOC' },
      figures: [
        count('security.source-alive', 'nguồn nhật ký', 'log sources'),
        count('security.detections', 'phát hiện', 'detections'),
      ],
    },
  ],
};

/** What the wall shows, as data: another scene or set of tiles is another value, not other code. */
export const WALL: wall.WallLayout = {
  tiles: [ON_TIME, NEAR_DUE, SIGNED, INCIDENTS, OVERDUE, ONLINE],
  scenes: [DOSSIERS, DOCUMENTS, SECURITY],
  tiers: ['commune', 'department'],
  related: [
    ['dossier.on-time.E', 'dossier.on-time.C', 'dossier.early', 'dossier.same-day', 'dossier.late'],
    [
      'dossier.carried-over',
      'dossier.received',
      'dossier.refused',
      'dossier.to-solve',
      'dossier.completed',
      'dossier.still-open',
    ],
    ['dossier.overdue-open', 'dossier.near-due', 'dossier.still-open.in-time', 'dossier.still-open.no-due'],
  ],
  minimumRanked: FEW_CASES,
};

/** What screens need of a layout: the large tiles, which always stand, and the scenes that are looked at. */
export interface Looked {
  readonly tiles: readonly wall.WallTile[];
  readonly scenes: readonly wall.WallScene[];
  /** What is told of units beside the large tiles, whatever scene is shown: where most of a count is. */
  readonly countsOfUnits: readonly string[];
}

/** @param scenes by id; of others nothing but the large tiles is needed */
export function lookedAt(
  { tiles, scenes: all }: wall.WallLayout,
  scenes: ReadonlySet<string> = new Set(all.map(({ id }) => id)),
): Looked {
  const counts = new Set(all.flatMap(({ unitCounts }) => unitCounts));
  return {
    tiles,
    scenes: all.filter(({ id }) => scenes.has(id)),
    countsOfUnits: tiles.map(({ indicator }) => indicator).filter((indicator) => counts.has(indicator)),
  };
}

/** The large tiles, then those of the scenes; one that stands in both once. */
export function tilesOf({ tiles, scenes }: Looked): readonly wall.WallTile[] {
  const all = [...tiles, ...scenes.flatMap((scene) => scene.tiles)];
  return [...new Map(all.map((tile) => [tile.indicator, tile])).values()];
}

/** The indicators that are told of the whole province. */
export function provinceIndicators(looked: Looked): ReadonlySet<string> {
  return new Set([
    ...tilesOf(looked).map(({ indicator }) => indicator),
    ...looked.scenes.flatMap(({ ledger, groups }) => [
      ...Object.values(ledger ?? {}),
      ...groups.flatMap(({ figures }) => figures.map(({ indicator }) => indicator)),
    ]),
  ]);
}

/** The indicators that are told of every unit. */
export function unitIndicators({ scenes, countsOfUnits }: Looked): ReadonlySet<string> {
  return new Set([
    ...countsOfUnits,
    ...scenes.flatMap(({ judgedBy, unitCounts }) => [judgedBy, ...unitCounts]),
  ]);
}

/** Every indicator whose definition a screen needs. */
export function shownIndicators(layout: wall.WallLayout): ReadonlySet<string> {
  const whole = lookedAt(layout);
  return new Set([...provinceIndicators(whole), ...unitIndicators(whole)]);
}
