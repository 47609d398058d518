/** One way to break the system, the alert that is to tell of it, and the step of its runbook that mends it. */
export interface Break {
  readonly what: string;
  /** Done to the running system. */
  readonly by: (room: BreakingRoom) => Promise<void>;
  readonly alert: string;
  /** What the alert's labels have to say; all alerts of that name otherwise. */
  readonly of?: Readonly<Record<string, string>>;
  /** As the runbook of the alert has it, word for word; words in capitals stand for what it says to look up. */
  readonly step: string;
  /** What the operator reads for those words. */
  readonly read?: (room: BreakingRoom) => Promise<Readonly<Record<string, string>>>;
  /** How long the outage goes on after its alert, so that what follows from it may fire, too. */
  readonly holdMs?: number;
  /** What whoever broke it takes back afterwards; it mends nothing. */
  readonly after?: (room: BreakingRoom) => Promise<void>;
}

/** What breaks are made with. */
export interface BreakingRoom {
  stopServer(name: 'kafka' | 'postgresql' | 'postfix'): Promise<void>;
  /** The process stays, and answers nothing. */
  hang(service: string): void;
  deleteFactsTopic(): Promise<void>;
  sql(service: string, statement: string): Promise<void>;
  /** The command line's answer with `--json`, whatever its exit code. */
  nhip<T>(...words: string[]): Promise<T>;
  /** Sends two events of one name that say different things. */
  sendConflict(): Promise<void>;
  /** Opens more screens than there may be, and lets them go later. */
  openScreens(): Promise<void>;
  leaveScreens(): void;
  /** The source sends nothing, until it does again. */
  silence(): void;
  sendAgain(): void;
}

/** Until those follow that wait for figures a minute old. */
const FOLLOWING_MS = 80_000;

interface Found {
  readonly differences: readonly {
    readonly key: string;
    readonly live: number;
    readonly recounted: number;
  }[];
}
interface Parked {
  readonly parked: readonly { readonly id: string }[];
}

export const BREAKS: readonly Break[] = [
  {
    what: 'Kafka is stopped',
    by: (room) => room.stopServer('kafka'),
    alert: 'NhipKafkaAway',
    step: 'sudo systemctl start kafka',
    holdMs: FOLLOWING_MS,
  },
  {
    what: 'PostgreSQL is stopped',
    by: (room) => room.stopServer('postgresql'),
    alert: 'NhipDatabaseAway',
    step: 'sudo systemctl start postgresql',
    holdMs: FOLLOWING_MS,
  },
  {
    what: 'the process of indicators hangs',
    by: (room) => Promise.resolve(room.hang('indicators')),
    alert: 'NhipTargetDown',
    of: { service: 'indicators' },
    step: 'kill -9 "$(cat "$NHIP_DATA_DIR/run/SERVICE.pid")"',
    read: () => Promise.resolve({ SERVICE: 'indicators' }),
  },
  {
    what: 'the topic of facts is deleted',
    by: (room) => room.deleteFactsTopic(),
    alert: 'NhipConsumerAway',
    of: { service: 'indicators' },
    step: 'npx nhip rebuild topic',
  },
  {
    what: 'somebody adds 3 to a tally by hand',
    by: (room) =>
      room.sql(
        'indicators',
        'UPDATE tally SET value = value + 3 WHERE id = (SELECT min(id) FROM tally WHERE value > 0)',
      ),
    alert: 'NhipDrift',
    step:
      'sql indicators "UPDATE tally SET value = value - (DIFFERENCE) WHERE ' +
      "measure || ' ' || unit || ' ' || grain || ' ' || day || coalesce(' of ' || cohort, '') || ' ' || dims = 'KEY'\"",
    read: async (room) => {
      const [wrong] = (await room.nhip<Found>('drift')).differences;
      if (wrong === undefined) throw new Error('nhip drift finds nothing');
      // As one types it within double quotes.
      const key = wrong.key.replaceAll('"', '\\"');
      return { DIFFERENCE: String(wrong.live - wrong.recounted), KEY: key };
    },
  },
  {
    what: 'a source sends two events of the same name that differ',
    by: (room) => room.sendConflict(),
    alert: 'NhipEventsParked',
    step: 'npx nhip parked discard ID',
    read: async (room) => {
      const [one] = (await room.nhip<Parked>('parked', 'list')).parked;
      return { ID: one?.id ?? '' };
    },
  },
  {
    what: 'a program opens 500 screens and asks for more',
    by: (room) => room.openScreens(),
    alert: 'NhipScreensRefused',
    step: 'kill "$(cat "$NHIP_DATA_DIR/run/control-room.pid")"',
    after: (room) => Promise.resolve(room.leaveScreens()),
  },
  {
    what: 'the mail server is stopped while a source falls silent',
    by: async (room) => {
      await room.stopServer('postfix');
      room.silence();
    },
    alert: 'NhipAlertSendsWaiting',
    step: 'sudo systemctl start postfix',
    after: (room) => Promise.resolve(room.sendAgain()),
  },
];
