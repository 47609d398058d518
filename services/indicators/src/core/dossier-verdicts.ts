import type { DossierFact } from '@nhip/contracts';
import { LATENESS_RULES } from './lateness';
import { isOvertaken } from './mark';
import type { Telling, Verdict } from './stream';
import { standingOf, verdictBy } from './verdict';
import { verdictSentence } from './verdict-sentence';

const LOST = { kind: 'lost' } as const;

/** A verdict with its sentence by each rule of lateness. */
export function dossierVerdicts(fact: DossierFact, { reading, zone, time }: Telling): Verdict[] {
  const standing = isOvertaken(fact, reading) ? LOST : standingOf(fact, { ...reading, zone });
  return LATENESS_RULES.map((rule) => ({
    ...{ rule, verdict: verdictBy(rule, standing) },
    sentence: verdictSentence(rule, { standing, flags: fact.flags, time }),
  }));
}
