import { useWords } from '../texts/language';
import type { DefinitionJson } from './answers';

/** What is listed behind an indicator, after a number: "hồ sơ", "văn bản"; dossiers until it is known. */
export function useNoun(definition: DefinitionJson | undefined): (count: number) => string {
  const { language, say, pick } = useWords();
  const noun = definition?.noun;
  return (count) => {
    const single = language === 'en' && count === 1;
    if (noun === undefined) return say(single ? 'dossiers.single' : 'dossiers');
    return single ? definition?.nounOne || noun.en : pick(noun);
  };
}
