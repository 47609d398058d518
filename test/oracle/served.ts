import { linesWithStates, stateAt, type Dossier, type Line } from './replay';

/** What a dossier shows of the citizen's side, each at the instant and unit at which it counts. */
export interface Served {
  readonly at: number;
  readonly unit: string;
  /** The way of a payment, the value of a rating. */
  readonly told?: string;
}

/** The first request for a fee; a payment alone tells of one too. */
export function feeOf(dossier: Dossier): Served | undefined {
  return served(dossier, firstOf(dossier, 'payment-requested') ?? firstOf(dossier, 'paid'));
}

export function paidOf(dossier: Dossier): Served | undefined {
  return served(dossier, firstOf(dossier, 'paid'), 'way');
}

/** The newest rating. */
export function ratedOf(dossier: Dossier): Served | undefined {
  const line = dossier.lines.findLast(({ kind }) => kind === 'rated');
  return served(dossier, line, 'rating');
}

/** The newest handing over of what was completed, once for each completion. */
export function returnedOf(dossier: Dossier): Served | undefined {
  let handedOver: Line | undefined;
  let last: Line | undefined;
  for (const { line, before } of linesWithStates(dossier)) {
    if (line.kind !== 'returned' || before.closing?.kind !== 'completed') continue;
    if (before.closing === handedOver) continue;
    handedOver = before.closing;
    last = line;
  }
  return served(dossier, last);
}

const firstOf = ({ lines }: Dossier, wanted: string): Line | undefined =>
  lines.find(({ kind }) => kind === wanted);

function served(dossier: Dossier, line: Line | undefined, name?: string): Served | undefined {
  if (line === undefined) return undefined;
  const unit = stateAt(dossier, line.counted)?.unit ?? '';
  return { at: line.counted, unit, ...(name !== undefined && { told: line.data[name] as string }) };
}
