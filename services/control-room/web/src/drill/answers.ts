import type { BoardText } from '@nhip/contracts/wall';

/**
 * The API's answers as they come: protojson, so that 64-bit numbers are strings and absent values are left out.
 * Named as in nhip.indicators.v1.
 */
export interface FiguresAnswer {
  readonly answers: readonly { readonly figures: readonly FigureJson[]; readonly times: TimesJson }[];
}

export interface FigureJson {
  readonly indicator: string;
  readonly definitionVersion: number;
  readonly unit: string;
  readonly unitName?: BoardText;
  readonly group: string;
  readonly groupName?: BoardText;
  readonly numerator: string;
  readonly denominator?: string;
  readonly value?: number;
  readonly noData: string;
  readonly newest?: { readonly eventAt: string; readonly source: string };
  readonly state: string;
}

export interface TimesJson {
  readonly happened?: { readonly from: string; readonly to: string };
  readonly clock: string;
  readonly clockPosition: string;
  readonly knownSequence: string;
  readonly knownAt: string;
  readonly zone: string;
}

export interface SeriesAnswer {
  readonly points: readonly {
    readonly window?: { readonly from: string; readonly to: string };
    readonly numerator: string;
    readonly denominator?: string;
    readonly value?: number;
    readonly unfinished: boolean;
  }[];
}

export interface CatalogueAnswer {
  readonly definitions: readonly DefinitionJson[];
}

export interface DefinitionJson {
  readonly id: string;
  readonly version: number;
  readonly name: BoardText;
  readonly formula: BoardText;
  readonly kind: string;
  readonly target?: number;
  readonly alarm?: number;
  readonly higherIsBetter: boolean;
  readonly unitOfMeasure: BoardText;
  readonly legalBasis: string;
  readonly dimensions: readonly string[];
  readonly freshnessSeconds: number;
  readonly stream?: string;
  readonly noun?: BoardText;
  readonly nounOne?: string;
  readonly dimensionNames?: Readonly<Record<string, BoardText>>;
}

export interface DossiersAnswer {
  readonly dossiers: readonly DossierJson[];
  readonly nextPageToken: string;
  readonly total: string;
  /** There are more than `total`. */
  readonly atLeast?: boolean;
}

export interface DossierJson {
  readonly subject: string;
  readonly unit: string;
  readonly unitName?: BoardText;
  readonly procedure: string;
  readonly procedureName: string;
  readonly field: string;
  readonly level: string;
  readonly channel: string;
  readonly status: string;
  readonly receivedAt: string;
  readonly due?: string;
  readonly closedAt?: string;
  readonly overdue: boolean;
  readonly flags: readonly string[];
  /** What only other streams than that of the dossiers tell. */
  readonly stream?: string;
  readonly noun?: BoardText;
  readonly title?: string;
  readonly statusWords?: BoardText;
  readonly details?: readonly { readonly name: BoardText; readonly value: BoardText }[];
}
