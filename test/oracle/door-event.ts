/** An event as a source sends it to the door: CloudEvents 1.0.2, structured JSON. */
export interface DoorEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  /** RFC 3339 with an offset. */
  readonly time: string;
  readonly sequence?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Where the clock stands; see DESIGN section 3. */
export interface Reading {
  readonly now: number;
  readonly position: number;
}
