import type { Say } from '../texts/language';
import { vi, type TextKey } from '../texts/vi';

const isKey = (key: string): key is TextKey => Object.hasOwn(vi, key);

/** A dossier's status in words; one that this page does not know yet as it is told. */
export function statusText(say: Say, status: string): string {
  const key = `status.${status}`;
  return isKey(key) ? say(key) : status;
}

/** What is odd in a dossier's record, in words: "returned-while-accepted" → which step, and in which status. */
export function flagText(say: Say, flag: string): string {
  const key = `flag.${flag}`;
  if (isKey(key)) return say('flag.any', { flag: say(key) });
  const [step = '', status = ''] = flag.split('-while-');
  const stepKey = `step.${step}`;
  if (!isKey(stepKey) || status === '') return say('flag.any', { flag });
  return say('flag.any', {
    flag: say('flag.while', { step: say(stepKey), status: statusText(say, status) }),
  });
}
