import type { DossierFact, Instant, Step } from '@nhip/contracts';
import { formatDay, Zone } from '@nhip/kernel';
import { dossierMarks } from './dossier-marks';

export const zone = new Zone('Asia/Ho_Chi_Minh');
export const at = (local: string): Instant => Date.parse(`${local}+07:00`);

/** A dossier that A received at `opened`, of which nothing else is known but what is `told`. */
export const dossierFact = (opened: Instant, told: Partial<DossierFact> = {}): DossierFact => ({
  ...{ subject: 'H1', generation: 1, version: 1, status: 'accepted' },
  opening: { at: opened, unit: 'A', source: '/s' },
  ...{ level: '', channel: '', field: '', procedure: '', procedureName: '' },
  ...{ steps: [], dues: [], supplementRequestedAt: [], flags: [], stepChanges: [] },
  ...{ newestEventAt: opened, newestEventSource: '/s' },
  ...told,
});

export const BASE = dossierFact(at('2026-11-02T08:00:00'), {
  ...{ level: 'full', channel: 'online', field: 'Đất đai', newestEventAt: 0 },
});
export const due = (local: string, from = '2026-11-02T08:00:00') => ({ from: at(from), due: at(local) });
export const step = (kind: Exclude<Step['kind'], 'moved'>, local: string): Step => ({ kind, at: at(local) });
export const moved = (unit: string, local: string): Step => ({ kind: 'moved', at: at(local), unit });

/** "measure unit day" of every day mark, with its sign and telling dimensions, sorted; stocks by one rule alone. */
export function days(fact: DossierFact, now: string, { position = now, rule = 'instant' } = {}): string[] {
  const { marks } = dossierMarks(fact, { zone }, { now: at(now), position: at(position) });
  return marks
    .filter(({ grain, dims }) => grain === 'day' && (dims.rule ?? rule) === rule)
    .map(({ measure, unit, day, dims, weight }) => {
      const told = [dims.outcome, dims.instant, dims.date, dims.d766, dims.way, dims.rating];
      const words = [weight < 0 ? '-' : '', measure.slice(8), ' ', unit, ' ', formatDay(day).slice(5)];
      return [words.join(''), ...told.filter(Boolean)].join(' ');
    })
    .sort();
}
