import type { AlertRecord, Answer } from './core/alert';

/** What became of an answer: taken (the newest counts), or the episode was over by then. */
export interface Answered {
  readonly outcome: 'taken' | 'over';
  readonly record: AlertRecord;
}

/** Takes the answer of a person to an episode, under the lock of the evaluation; asked by the page of answers. */
export interface Answering {
  /** @returns undefined when there is no such episode */
  answer(episode: string, answer: Answer): Promise<Answered | undefined>;
}
