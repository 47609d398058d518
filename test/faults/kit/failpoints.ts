import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@nhip/testing';
import { ROOT } from '../../journeys/instance';
import type { ServiceName } from '../../journeys/system';

/**
 * Failpoints: the places in the product at which a test may end (or stop) the process that comes by.
 *
 * In the product they are comments, so they cost nothing; `failpoint-hook.cjs` makes one of them a signal.
 *
 *   const failpoints = new Failpoints();
 *   const system = await startSystem({ environment: failpoints.environment });
 *   const dead = system.mayDie('dossier-events');
 *   const armed = failpoints.arm(system.pid('dossier-events'), 'relay.published', { hit: 3 });
 *   await waitFor(armed.fired, { what: armed.what });
 *   await dead;
 *   await system.start('dossier-events');
 *
 * A new one: put the comment where a statement may stand, name it in FAILPOINTS, rebuild the project.
 */
export interface Failpoint {
  /** Who comes by. */
  readonly service: ServiceName;
  /** Which file holds the marker, from the project's folder. */
  readonly source: string;
}

const ACCEPT = { service: 'dossier-events', source: 'libs/stream/src/accept/accept-transaction.ts' } as const;
const ENGINE = { service: 'dossier-events', source: 'libs/stream/src/accept/accept-engine.ts' } as const;
const RELAY = { service: 'dossier-events', source: 'libs/stream/src/relay/relay.ts' } as const;
const WRITER = { service: 'indicators', source: 'services/indicators/src/writer.ts' } as const;
const APPLIER = { service: 'indicators', source: 'services/indicators/src/applier.ts' } as const;
const RECOUNT = { service: 'indicators', source: 'services/indicators/src/recount/recount.ts' } as const;
const MARK_ALL = { service: 'indicators', source: 'services/indicators/src/recount/mark-all.ts' } as const;

export const FAILPOINTS = {
  /** Subjects are locked and read, nothing is written. */
  'accept.planned': ACCEPT,
  /** All is written, COMMIT is not said. */
  'accept.written': ACCEPT,
  /** Committed; the client has no answer. */
  'accept.committed': ENGINE,
  /** Dirty facts are read, none is published. */
  'relay.read': RELAY,
  /** Kafka has them, their rows are dirty still. */
  'relay.published': RELAY,
  'relay.cleared': RELAY,
  /** The journal's head is locked for a batch of facts. */
  'apply.locked': WRITER,
  /** The batch is written, COMMIT is not said. */
  'apply.written': WRITER,
  /** Committed; Kafka has no offset of it. */
  'apply.committed': APPLIER,
  /** A tick is written, COMMIT is not said. */
  'clock.written': WRITER,
  'clock.committed': APPLIER,
  'recount.reading': MARK_ALL,
  'recount.compared': RECOUNT,
} as const satisfies Record<string, Failpoint>;

export type FailpointName = keyof typeof FAILPOINTS;

export const FAILPOINT_NAMES = Object.keys(FAILPOINTS) as FailpointName[];

export interface Armed {
  /** What is waited for, in words. */
  readonly what: string;
  /** Whether the signal has been sent. */
  readonly fired: () => boolean;
}

export interface ArmOptions {
  /** Which time of coming by counts, from 1. */
  readonly hit?: number;
  /** SIGSTOP makes a zombie of it. */
  readonly signal?: NodeJS.Signals;
}

/** The failpoints of processes that run with `environment`; nothing is armed at first. */
export class Failpoints {
  private readonly folder = temporaryFolder('failpoints');

  /** For `startSystem`, `system.start` or `startReplica`. */
  get environment(): NodeJS.ProcessEnv {
    const hook = join(__dirname, 'failpoint-hook.cjs');
    return { NODE_OPTIONS: `--require ${JSON.stringify(hook)}`, NHIP_FAILPOINTS: this.folder };
  }

  /** Arms one in a running process, in place of what was armed there before. */
  arm(pid: number, name: FailpointName, { hit = 1, signal = 'SIGKILL' }: ArmOptions = {}): Armed {
    writeFileSync(join(this.folder, `${pid}.armed`), `${name}:${hit}:${signal}`);
    process.kill(pid, 'SIGUSR2');
    const fired = join(this.folder, `${pid}.fired`);
    return { what: `failpoint ${name} at hit ${hit}`, fired: () => existsSync(fired) };
  }
}

/** The lines of a failpoint's file that are its marker; there must be one, in the source and in what tsc made of it. */
export function markersOf(name: FailpointName, which: 'source' | 'compiled'): string[] {
  const { source } = FAILPOINTS[name];
  const text = readFileSync(which === 'source' ? join(ROOT, source) : compiledOf(source), 'utf8');
  const marker = `// failpoint: ${name}`;
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line === marker || line.startsWith(`${marker} if `));
}

function compiledOf(source: string): string {
  return join(ROOT, source.replace('/src/', '/dist/').replace(/\.ts$/, '.js'));
}
