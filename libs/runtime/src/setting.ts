import type { z } from 'zod';

/** One variable of a program's environment: how its text is read, and all that whoever sets it has to know. */
export interface Setting<Type extends z.ZodType = z.ZodType> {
  /** Reads the text. What it says of a wrong one is not told to anybody: `shape` is. */
  readonly type: Type;
  /** What it is, in English, one sentence or two. */
  readonly about: string;
  /** What its text has to be, with the unit; also said of one that is not. */
  readonly shape: string;
  /** The text that holds where nothing is set. A variable with neither this nor `without` is required. */
  readonly default?: string;
  /** How the default is told where its text is another one on every machine. */
  readonly defaultTold?: string;
  /** What is the case while nothing is set, of one that may be left out. */
  readonly without?: string;
  /** `whole`: never shown; `password`: an URL, shown without the password in it. */
  readonly secret?: 'whole' | 'password';
}

/** All variables of one program, by their names, in the order in which they are told. */
export type Settings = Readonly<Record<string, Setting>>;

/** What the variables become. */
export type SettingValues<Known extends Settings> = {
  readonly [Name in keyof Known]:
    z.output<Known[Name]['type']> | (Known[Name] extends { readonly without: string } ? undefined : never);
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** The text that takes effect; a variable that is set but empty counts as not set. */
export const textOf = (name: string, setting: Setting, environment: Environment): string | undefined =>
  environment[name] || setting.default;

/** Keeps the exact type of each setting, which says whether its value may be absent. */
export const settings = <const Known extends Settings>(known: Known): Known => known;
