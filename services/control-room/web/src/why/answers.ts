import type { BoardText } from '@nhip/contracts/wall';
import type { DefinitionJson, DossierJson, FigureJson, TimesJson } from '../drill/answers';

/** Answers of the API about why, protojson as it comes. Named as in nhip.indicators.v1 and nhip.stream.v1. */
export interface ExplainAnswer {
  readonly definition?: DefinitionJson;
  readonly figure?: FigureJson;
  readonly times?: TimesJson;
  readonly numerator: readonly SummandJson[];
  readonly denominator: readonly SummandJson[];
  readonly leftOut: readonly LeftOutJson[];
  readonly contradictions: readonly ContradictionJson[];
  readonly newestSubject: string;
  readonly publication?: PublicationJson;
  readonly correction?: CorrectionJson;
}

export interface SummandJson {
  readonly measure: string;
  readonly receivedInWindow: boolean;
  readonly sign: number;
  readonly words?: BoardText;
  readonly days?: { readonly from: string; readonly to: string };
  readonly sum: string;
}

interface DossiersJson {
  readonly words?: BoardText;
  readonly dossiers: string;
  readonly subjects: readonly string[];
  readonly atLeast?: boolean;
}

export interface LeftOutJson extends DossiersJson {
  readonly reason: string;
}

export interface ContradictionJson extends DossiersJson {
  readonly flag: string;
}

export interface PublicationJson {
  readonly period: string;
  readonly sequence: string;
  readonly at: string;
  readonly by: string;
  readonly note: string;
  readonly figures: number;
  readonly figure?: FigureJson;
}

export interface CorrectionJson {
  readonly period: string;
  readonly indicator: string;
  readonly unit: string;
  readonly unitName?: BoardText;
  readonly published?: FigureJson;
  readonly now?: FigureJson;
  readonly publishedSequence: string;
  readonly publishedAt: string;
  readonly changedAt: string;
  readonly causes: readonly BoardText[];
  readonly dossiers: string;
  readonly subjects: readonly string[];
}

export interface DossierAnswer {
  readonly explained: ExplainedDossier;
  /** Null where they cannot be had. */
  readonly events: readonly EventJson[] | null;
}

export interface ExplainedDossier {
  readonly dossier?: DossierJson;
  readonly verdicts: readonly VerdictJson[];
  readonly story: readonly { readonly at: string; readonly sentence?: BoardText }[];
  readonly counted: readonly CountedJson[];
  readonly countsIn?: readonly CountsInJson[];
  readonly times?: TimesJson;
}

export interface VerdictJson {
  readonly rule: string;
  readonly verdict: string;
  readonly sentence?: BoardText;
}

export interface CountedJson {
  readonly measure: string;
  readonly unit: string;
  readonly day: string;
  readonly weight: number;
  readonly dims: Readonly<Record<string, string>>;
  readonly cohort?: string;
  /** What it counts, in words; of dossiers this page has its own. */
  readonly words?: BoardText;
}

export interface CountsInJson {
  readonly indicator: string;
  readonly name?: BoardText;
  readonly part: string;
  readonly words?: BoardText;
  readonly day: string;
}

export interface EventJson {
  readonly source: string;
  readonly id: string;
  readonly kind: string;
  readonly time: string;
  readonly receivedAt: string;
  readonly dataJson: string;
  readonly standing: string;
  readonly amendedBy: string;
}
