import type { DefinitionJson } from '../drill/answers';
import { useNoun } from '../drill/use-noun';
import { usePage } from '../live/use-live';
import { subjectRoute } from '../route';
import { Link } from '../shell/link';
import { useFmt, useWords } from '../texts/language';

interface Props {
  readonly subjects: readonly string[];
  /** Of the figure that they stand behind. */
  readonly definition: DefinitionJson | undefined;
  /** How many there are in all. */
  readonly dossiers: number;
  readonly asOf: string;
}

/** Dossiers by their codes, each a way to its own page; how many more there are is told. */
export function Subjects({ subjects, definition, dossiers, asOf }: Props) {
  const { info } = usePage();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  const noun = useNoun(definition);
  const more = dossiers - subjects.length;
  return (
    <ul className="subjects">
      {subjects.map((subject) => (
        <li key={subject}>
          <Link to={subjectRoute(definition?.stream, subject, asOf)}>{subject}</Link>
        </li>
      ))}
      {more > 0 && (
        <li className="dim">{say('why.moreSubjects', { count: fmt.integer(more), noun: noun(more) })}</li>
      )}
    </ul>
  );
}
