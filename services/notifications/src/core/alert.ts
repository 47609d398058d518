import type { AlertRule, RuleWindow, WatchedSource } from '@nhip/contracts';

/** A text for readers, in Vietnamese first and English beside it. */
export interface Words {
  readonly vi: string;
  readonly en: string;
}

export type Severity = AlertRule['severity'];

/** A rule of a file with its durations counted; all durations and instants of core/ are in milliseconds. */
export interface Rule extends Omit<AlertRule, 'for' | 'escalate'> {
  readonly forMs: number;
  readonly escalate?: { readonly afterMs: number; readonly recipients: readonly string[] };
}

/** A source that is watched by itself; `during` in minutes of the local day, days counted from Monday = 1. */
export interface SourceRule extends Omit<WatchedSource, 'rhythm' | 'during'> {
  readonly rhythmMs: number;
  readonly during?: { readonly days: readonly number[]; readonly from: number; readonly to: number };
}

export type NoData = 'denominator-zero' | 'before-cut-over' | 'nothing-received';

/** Numerator and denominator of a figure; a count has no denominator. */
export interface Counted {
  readonly numerator: number;
  readonly denominator?: number;
}

/** One figure of nhip.indicator.values.v1, as it came. */
export interface Observation extends Counted {
  readonly indicator: string;
  /** What the indicator counts; absent in what an older version kept. */
  readonly stream?: string;
  readonly definitionVersion: number;
  /** Empty for the whole province. */
  readonly unit: string;
  readonly unitName: Words;
  readonly window: RuleWindow;
  /** Local days of the window, cut at the clock: "2026-11-01". */
  readonly from: string;
  readonly to: string;
  /** Where the clock stood; below, the journal's sequence and instant, by which observations of a key are ordered. */
  readonly clock: number;
  readonly clockPosition: number;
  readonly knownSequence: number;
  readonly knownAt: number;
  readonly zone: string;
  /** Absent: no data, see `noData`. */
  readonly value?: number;
  readonly noData?: NoData;
  readonly target?: number;
  readonly higherIsBetter: boolean;
  readonly newest?: { readonly eventAt: number; readonly source: string };
  /** The same window without its last local day. */
  readonly beforeToday: Counted;
  /** Ids of the rules that watch it. */
  readonly rules: readonly string[];
}

/** The figure behind a decision. */
export interface Evidence extends Counted {
  readonly value?: number;
  readonly bound: number;
  /** One-sided 98 % Wilson bound of a rate, on the side of the bound; absent for other figures. */
  readonly confidenceBound?: number;
  readonly higherIsBetter: boolean;
  readonly from: string;
  readonly to: string;
  readonly clock: number;
  readonly clockPosition: number;
  readonly knownSequence: number;
  readonly knownAt: number;
  readonly zone: string;
  readonly newest?: { readonly eventAt: number; readonly source: string };
}

export interface Answer {
  /** Who answered, as named in the list of recipients. */
  readonly by: string;
  readonly at: number;
  readonly note: string;
}

export type ResolvedFor =
  | 'recovered'
  | 'late-data'
  | 'window-ended'
  | 'too-few'
  | 'no-data'
  | 'no-bound'
  | 'source-heard'
  | 'not-repeated'
  | 'rule-gone';

export interface Resolution {
  readonly at: number;
  readonly reason: ResolvedFor;
  readonly words: Words;
}

/** From the opening of an alert to its end. */
export interface Episode {
  /** Since when the figure has been out of its bound, the source silent, the alert of the system firing. */
  readonly since: number;
  readonly openedAt: number;
  /** Absent where a source is silent. */
  readonly opening?: Evidence;
  readonly latest?: Evidence;
  /** What was told since the opening of local days that were over when it was told. */
  readonly toldLate: Counted;
  readonly escalatedAt?: number;
  readonly answer?: Answer;
}

/** Where the alert of one rule and unit stands; once resolved it is inactive, ready for its next episode. */
export type AlertState =
  | { readonly status: 'inactive' }
  | {
      readonly status: 'pending';
      readonly since: number;
      /** The silent source for which it did not open when it was time to, and the name of that source's alert. */
      readonly heldFor?: string;
      readonly heldBy?: string;
    }
  | { readonly status: 'open' | 'escalated' | 'answered'; readonly episode: Episode };

export type LiveStatus = 'open' | 'escalated' | 'answered';

/** What is to be written and told of one step; performed by the store, in order. */
export type Outcome =
  | { readonly kind: 'open'; readonly episode: Episode }
  /** Only the figure behind it is another one: nobody is told. */
  | { readonly kind: 'update'; readonly episode: Episode }
  | { readonly kind: 'escalate'; readonly episode: Episode }
  | { readonly kind: 'answer'; readonly episode: Episode }
  | { readonly kind: 'resolve'; readonly episode: Episode; readonly resolution: Resolution };

/** Of whom an alert is: one rule and one unit, one silent source, or what Alertmanager tells of the system itself. */
export type AlertSubject =
  | {
      readonly kind: 'figure';
      readonly rule: string;
      readonly ruleVersion: number;
      readonly ruleName: Words;
      readonly indicator: string;
      readonly window: RuleWindow;
      /** Empty for the whole province. */
      readonly unit: string;
      readonly unitName: Words;
      /** What its rule calls the bound: the indicator's target, or a bound of its own ("alarm"; so when absent). */
      readonly boundIs?: 'target' | 'alarm';
    }
  | {
      readonly kind: 'source';
      readonly source: string;
      /** Absent in what an older version wrote: of the dossiers. */
      readonly stream?: string;
      readonly sourceName: Words;
    }
  | {
      readonly kind: 'system';
      readonly alertname: string;
      /** The service, or else the place, that it is about. */
      readonly about?: string;
      readonly summary: Words;
      readonly description: Words;
      /** Where its runbook can be read. */
      readonly runbook?: string;
    };

/** An episode as it is stored, shown and told. */
export interface AlertRecord {
  /** "2026-11-20-017": local day on which it opened and a number within it. */
  readonly id: string;
  /** Grows with every change. */
  readonly version: number;
  /** Name of what it is an alert of (alert-name.ts); the same in every episode. */
  readonly alert: string;
  readonly subject: AlertSubject;
  readonly severity: Severity;
  readonly status: LiveStatus | 'resolved';
  readonly episode: Episode;
  readonly resolution?: Resolution;
  /** Roles that were told of it, and are told of its end. */
  readonly told?: readonly string[];
}

/** Steps of an episode of which people are told. */
export const TOLD_STEPS = ['opened', 'escalated', 'resolved'] as const;
export type ToldStep = (typeof TOLD_STEPS)[number];

/** Names one message to one person through one channel; unique for ever (DESIGN: written before it goes). */
export interface SendName {
  readonly alert: string;
  /** The episode's id. */
  readonly episode: string;
  readonly step: ToldStep;
  /** The recipient's id. */
  readonly recipient: string;
  readonly channel: Channel;
}

export type Channel = 'email' | 'webhook';

/** A person or a system that is told, as the file of recipients names it. */
export interface Recipient {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly language: 'vi' | 'en';
  /** Units of which it is told; absent: all. */
  readonly units?: readonly string[];
  readonly email?: string;
  readonly webhook?: { readonly url: string; readonly secret: string };
}

/** A step of an episode, and the roles that are to be told of it. */
export interface Telling {
  readonly step: ToldStep;
  readonly record: AlertRecord;
  readonly roles: readonly string[];
}
