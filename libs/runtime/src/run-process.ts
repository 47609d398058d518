import { createLogger } from './logging';
import type { RunningService } from './service';

/** A drain that takes longer is cut short: the process exits with 1 and the next start mends what is left. */
export const DRAIN_LIMIT_MS = 20_000;

/**
 * Runs a service as a process: SIGTERM and SIGINT drain and exit 0; a start that fails prints why and exits 1; what
 * nobody expected (unhandled rejection, uncaught exception) is logged and exits 1, so that it restarts clean.
 */
export async function runProcess(name: string, start: () => Promise<RunningService>): Promise<void> {
  const log = createLogger({ name, level: 'info' });
  const crash = (what: string) => (error: unknown) => {
    log.fatal({ err: error }, what);
    process.exit(1);
  };
  process.on('unhandledRejection', crash('unhandled rejection'));
  process.on('uncaughtException', crash('uncaught exception'));
  let service: RunningService;
  try {
    service = await start();
  } catch (error) {
    crash('the service does not start')(error);
    return;
  }
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'draining');
    setTimeout(() => crash('drain took too long')(undefined), DRAIN_LIMIT_MS).unref();
    service.stop().then(() => process.exit(0), crash('drain failed'));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
