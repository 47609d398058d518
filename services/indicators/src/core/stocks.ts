/** What is in stock between its flows in and out, per unit and per the dimensions that tell its kinds apart. */
export interface Stock {
  readonly name: string;
  /** Measures that add to it (1) and take from it (−1). */
  readonly flows: Readonly<Record<string, 1 | -1>>;
}

/** Stocks whose flows of one subject are kept as spans of days, so that nobody adds up all that ever came and went. */
export const STOCKS: readonly Stock[] = [
  {
    name: 'stock.open',
    flows: {
      'dossier.received': 1,
      'dossier.reopened': 1,
      'dossier.moved_in': 1,
      'dossier.moved_out': -1,
      'dossier.refused': -1,
      'dossier.completed': -1,
    },
  },
  { name: 'stock.overdue', flows: { 'dossier.overdue_in': 1, 'dossier.overdue_out': -1 } },
  { name: 'stock.near', flows: { 'dossier.near_in': 1, 'dossier.near_out': -1 } },
  { name: 'stock.stuck', flows: { 'document.stuck_in': 1, 'document.stuck_out': -1 } },
];

/** Dimensions that all marks of one subject in one stock have in common, so that a span may be chosen by them. */
export const STOCK_DIMENSIONS: readonly string[] = [
  ...['level', 'channel', 'field', 'dated', 'rule'],
  ...['step', 'priority'],
];

/** Measures that no list reads but through their stock. */
export const STOCK_ONLY: readonly string[] = [
  'dossier.overdue_in',
  'dossier.overdue_out',
  'dossier.near_in',
  'dossier.near_out',
  'document.stuck_in',
  'document.stuck_out',
];
