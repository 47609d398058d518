import type { wall } from '@nhip/contracts';
import { FEW_CASES } from '@nhip/kernel/fmt';

const DAY_MS = 86_400_000;

/** What the wall shows, as data: another set of tiles is another file, not other code. */
export const WALL: wall.WallLayout = {
  tiles: [
    {
      indicator: 'dossier.on-time.E',
      label: { vi: 'Đúng và trước hạn', en: 'On time' },
      note: { vi: '', en: '' },
      comparedWith: 'month-before',
    },
    {
      indicator: 'dossier.near-due',
      label: { vi: 'Sắp đến hạn', en: 'Near due' },
      note: { vi: 'trong 24 giờ tới', en: 'within 24 hours' },
      comparedWith: 'day-before',
    },
    {
      indicator: 'dossier.overdue-open',
      label: { vi: 'Đang quá hạn', en: 'Overdue' },
      note: { vi: 'chưa giải quyết', en: 'still open' },
      comparedWith: 'day-before',
    },
    {
      indicator: 'dossier.online-share',
      label: { vi: 'Hồ sơ trực tuyến', en: 'Filed online' },
      note: { vi: '', en: '' },
      comparedWith: 'month-before',
    },
  ],
  ledger: {
    carriedOver: 'dossier.carried-over',
    received: 'dossier.received',
    refused: 'dossier.refused',
    toSolve: 'dossier.to-solve',
    completed: 'dossier.completed',
    stillOpen: 'dossier.still-open',
  },
  judgedBy: 'dossier.on-time.E',
  unitCounts: ['dossier.overdue-open', 'dossier.near-due'],
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
  // Longer than a weekend with a holiday before or after it.
  silentAfterMs: 4 * DAY_MS,
};

/** Every indicator whose definition a screen needs. */
export function shownIndicators(layout: wall.WallLayout): ReadonlySet<string> {
  return new Set([
    ...layout.tiles.map(({ indicator }) => indicator),
    ...Object.values(layout.ledger),
    layout.judgedBy,
    ...layout.unitCounts,
  ]);
}
