import type { AlertRecord, Answer } from './core/alert';

/** What became of an answer: taken, or too late since somebody else had taken it on or it had resolved by itself. */
export type Answered =
  | { readonly outcome: 'taken'; readonly record: AlertRecord }
  | { readonly outcome: 'too-late'; readonly record: AlertRecord };

/** Takes the answer of a person to an episode, under the lock of the evaluation; asked by the page of answers. */
export interface Answering {
  /** @returns undefined when there is no such episode */
  answer(episode: string, answer: Answer): Promise<Answered | undefined>;
}
