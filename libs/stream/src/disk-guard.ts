import { Problem, type Logger } from '@nhip/runtime';
import { statfs } from 'node:fs/promises';
import { Gauge, type Registry } from 'prom-client';
import type { StreamLimits } from './limits';

/** Nobody makes room within seconds. */
const RETRY_AFTER_SECONDS = 60;

export interface DiskGuardOptions {
  readonly stream: string;
  /** A folder on the volume that holds the database; undefined where the database is another machine's. */
  readonly volume: string | undefined;
  readonly limits: Pick<StreamLimits, 'freeBytes' | 'freeBytesEveryMs'>;
  readonly log: Logger;
  readonly registry: Registry;
}

/**
 * Problem: PostgreSQL on a full volume ends, and does not start again before somebody makes room.
 * Here: the door stops taking events while some room is left, which what is under way then needs: checkpoints, and
 * the facts that wait to be published and counted.
 */
export class DiskGuard {
  private free: number | undefined;

  constructor(private readonly options: DiskGuardOptions) {
    const { volume, stream, registry } = options;
    if (volume === undefined) return;
    const read = (): number | undefined => this.free;
    new Gauge({
      name: 'nhip_database_volume_free_bytes',
      help: 'Bytes that are free on the volume of the database; the door answers 503 below its limit.',
      labelNames: ['stream'],
      registers: [registry],
      collect() {
        const free = read();
        if (free !== undefined) this.set({ stream }, free);
      },
    });
  }

  /** Looks once, and then again and again. @throws Error when the folder cannot be looked at */
  async start(signal: AbortSignal): Promise<void> {
    const { volume, limits, log } = this.options;
    if (volume === undefined) return;
    await this.look(volume).catch((error: unknown) => {
      throw new Error(`NHIP_DATABASE_VOLUME names a folder that cannot be looked at: ${volume}`, {
        cause: error,
      });
    });
    const timer = setInterval(() => {
      this.look(volume).catch((error: unknown) => log.warn({ err: error }, 'free room is not known'));
    }, limits.freeBytesEveryMs);
    signal.addEventListener('abort', () => clearInterval(timer));
  }

  /** @throws Problem 503 while too little is free. */
  admit(): void {
    const { freeBytes } = this.options.limits;
    if ((this.free ?? Infinity) < freeBytes)
      throw Problem.unavailable(`less than ${freeBytes} bytes are free on the volume of the database`, {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
  }

  private async look(volume: string): Promise<void> {
    const { bavail, bsize } = await statfs(volume);
    this.free = bavail * bsize;
  }
}
