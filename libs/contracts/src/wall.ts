/**
 * What control-room tells a screen: a snapshot of a board, then what changed on it. The board is a few groups of parts;
 * a part is always told whole, so that telling it twice changes nothing.
 * Instants are milliseconds since 1970, days ISO 8601 local dates, ratios 0 to 1.
 */
export interface Board {
  readonly definitions: Readonly<Record<string, BoardDefinition>>;
  readonly units: Readonly<Record<string, BoardUnit>>;
  /** The whole province, by indicator. */
  readonly figures: Readonly<Record<string, BoardFigure>>;
  /** The same indicators over an earlier window. */
  readonly comparisons: Readonly<Record<string, BoardComparison>>;
  readonly series: Readonly<Record<string, readonly BoardPoint[]>>;
  /** By unit code, then by indicator. */
  readonly unitFigures: Readonly<Record<string, Readonly<Record<string, BoardFigure>>>>;
  /** By the indicator that ranks, then by tier. */
  readonly rankings: Readonly<Record<string, Readonly<Record<string, BoardRanking>>>>;
}

export type BoardGroup = keyof Board;

export interface BoardText {
  readonly vi: string;
  readonly en: string;
}

/** The three times of DESIGN section 3: happened (from, to), clock, known. */
export interface BoardTimes {
  readonly from: string;
  readonly to: string;
  readonly clock: number;
  readonly clockPosition: number;
  readonly knownSequence: number;
  readonly knownAt: number;
}

export interface BoardDefinition {
  readonly version: number;
  readonly name: BoardText;
  readonly kind: string;
  readonly target?: number;
  readonly alarm?: number;
  readonly higherIsBetter: boolean;
  /** Promised age of the newest event. */
  readonly freshnessMs: number;
  readonly unitOfMeasure: BoardText;
}

export interface BoardUnit {
  readonly name: BoardText;
  readonly tier: string;
  readonly shortName: string;
}

export type BoardState = 'normal' | 'good' | 'watch' | 'breach';
export type BoardNoData = 'denominator-zero' | 'before-cut-over' | 'nothing-received';

export interface BoardFigure {
  readonly numerator: number;
  /** Absent for a count. */
  readonly denominator?: number;
  /** Absent means no data. */
  readonly value?: number;
  readonly noData?: BoardNoData;
  readonly state: BoardState;
  readonly newestAt?: number;
  readonly source?: string;
}

/** What a change is measured against: the end of the day before, or the same days of the month before. */
export type ComparedWith = 'day-before' | 'month-before';

export interface BoardComparison {
  readonly with: ComparedWith;
  readonly from: string;
  readonly to: string;
  readonly figure: BoardFigure;
}

export interface BoardPoint {
  readonly day: string;
  readonly numerator: number;
  readonly denominator?: number;
  readonly value?: number;
  readonly unfinished: boolean;
}

export interface BoardRanking {
  /** Best first; ties share a rank. */
  readonly ranked: readonly BoardRanked[];
  /** Units with too few dossiers to be ranked. */
  readonly leftOut: number;
  /** Units left out because nothing was heard from them. */
  readonly silent: number;
}

export interface BoardRanked {
  readonly rank: number;
  readonly unit: string;
  readonly numerator: number;
  readonly denominator: number;
  readonly value: number;
  readonly state: BoardState;
}

/** `event: snapshot`; its SSE id is the journal's sequence. */
export interface BoardSnapshot {
  readonly sequence: number;
  readonly times: BoardTimes;
  readonly board: Board;
}

/** `event: delta`: parts to set whole, and parts to drop, by group. */
export interface BoardDelta {
  readonly sequence: number;
  readonly times: BoardTimes;
  readonly set: { readonly [G in BoardGroup]?: Partial<Board[G]> };
  readonly drop: { readonly [G in BoardGroup]?: readonly string[] };
}

/**
 * `event: status`, the heartbeat: where the clock stands, and whether the figures still come. It bears no id, since it
 * is no part of what a resume must bring.
 */
export interface BoardStatus {
  /** System time of the server. */
  readonly at: number;
  /** The instance's clock: system time, or the instant it is fixed at. */
  readonly clock: number;
  readonly clockFixed: boolean;
  /** `stale` while control-room cannot reach the indicators; `since` tells from when. */
  readonly upstream: 'live' | 'stale';
  readonly since?: number;
  /** Identifies the page's files; a screen that runs older ones reloads. */
  readonly build: string;
  readonly demo?: DemoProgress;
}

export interface DemoProgress {
  readonly done: number;
  readonly total: number;
}

/** Which figures a wall shows and where; the page draws what it is told. */
export interface WallLayout {
  /** Most important first. As many as a screen has places for are its large tiles, whatever scene it shows. */
  readonly tiles: readonly WallTile[];
  /** What the rest of the screen shows in turn. A scene of which the catalogue knows nothing is left out. */
  readonly scenes: readonly [WallScene, ...WallScene[]];
  /** Tiers ranked, first one shown first. */
  readonly tiers: readonly string[];
  /** Other ways to count the same cases, shown beside a figure of the group. */
  readonly related: readonly (readonly string[])[];
  readonly minimumRanked: number;
}

export interface WallScene {
  /** Its name in an address, e.g. "van-ban". */
  readonly id: string;
  readonly title: BoardText;
  /** Smaller tiles, most important first; one that is among the large tiles already is left out. */
  readonly tiles: readonly WallTile[];
  /** The ratio that colours the units and ranks them. */
  readonly judgedBy: string;
  /** What the denominator of that ratio counts. */
  readonly cases: WallCases;
  /** Counts told for every unit beside it. */
  readonly unitCounts: readonly string[];
  /** A unit of which nothing at all was heard for this long is silent, and neither judged nor ranked. */
  readonly silentAfterMs: number;
  readonly ledger?: WallLedger;
  /** Figures side by side, where there is no ledger. */
  readonly groups: readonly WallGroup[];
}

/** The ledger of the period: carried over + received − refused (+ others) = to solve = completed + still open. */
export interface WallLedger {
  readonly carriedOver: string;
  readonly received: string;
  readonly refused: string;
  readonly toSolve: string;
  readonly completed: string;
  readonly stillOpen: string;
}

export interface WallGroup {
  readonly title: BoardText;
  readonly figures: readonly WallCount[];
}

export interface WallCount {
  readonly indicator: string;
  /** Short enough to be read across a room; the indicator's own name is told where there is space. */
  readonly label: BoardText;
}

/** What a denominator counts; the page has a word for each. */
export type WallCases = 'dossier' | 'document' | 'device' | 'system' | 'layer' | 'advisory' | 'incident';

export interface WallTile extends WallCount {
  /** A few words beside the number, e.g. "within 24 hours"; may be empty. */
  readonly note: BoardText;
  readonly cases: WallCases;
  readonly comparedWith: ComparedWith;
}

/** `GET /api/instance`: what a page must know before it can show anything. */
export interface InstanceInfo {
  readonly title: string;
  readonly sampleData: boolean;
  readonly zone: string;
  readonly eventsUrl: string;
  /** Of notifications; absent where they do not run. */
  readonly alertsUrl?: string;
  /** RFC 3339 instant at which the clock stands, when it is fixed. */
  readonly clock?: string;
  readonly build: string;
  /** A heartbeat comes this often; a screen that heard nothing for `disconnectedAfterMs` says so. */
  readonly heartbeatMs: number;
  readonly disconnectedAfterMs: number;
  readonly layout: WallLayout;
  /** Names of sources, by their address; a source without one is shown by the end of its address. */
  readonly sources: Readonly<Record<string, BoardText>>;
}

/** `event: start` of a replay: what its frames are drawn with, and where it begins and ends. */
export interface ReplayStart {
  readonly from: number;
  readonly dayEnd: number;
  readonly speed: number;
  /** When the first thing became known, if the replay was asked for from an earlier moment and begins there. */
  readonly begins?: number;
  readonly board: Pick<Board, 'definitions' | 'units'>;
}

/** `event: frame` of a replay: the figures as they were known at `at`, which is its SSE id. */
export interface ReplayFrame {
  readonly at: number;
  readonly times: BoardTimes;
  readonly board: Pick<Board, 'figures' | 'unitFigures'>;
}

/** `event: end` of a replay: the day is over, it came up with now, or the figures could not be had any more. */
export interface ReplayEnd {
  readonly at: number;
  readonly why: 'day-over' | 'now' | 'fault';
  readonly detail?: string;
}
