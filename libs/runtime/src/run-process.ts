import { effectiveEnvironment, EnvironmentError, parseEnvironment } from './environment';
import { createLogger } from './logging';
import type { RunningService } from './service';
import type { Settings } from './setting';

/** A drain that takes longer is cut short: the process exits with 1 and the next start mends what is left. */
export const DRAIN_LIMIT_MS = 20_000;

const PRINT_CONFIG = '--print-config';
/** As BSD's sysexits has them. */
const EXIT = { usage: 64, configuration: 78 } as const;

/**
 * Runs a service as a process: SIGTERM and SIGINT drain and exit 0; a start that fails prints why and exits 1; what
 * nobody expected (unhandled rejection, uncaught exception) is logged and exits 1, so that it restarts clean.
 * With `--print-config` it starts nothing, prints what takes effect of `known` and exits 0, or with 78 and all faults.
 */
export async function runProcess(
  name: string,
  known: Settings,
  start: () => Promise<RunningService>,
): Promise<void> {
  const words = process.argv.slice(2);
  if (words.length > 0) {
    process.exitCode = answered(words, { name, known });
    return;
  }
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

/** What a process that was given words does instead of running. @returns its exit code */
function answered(words: readonly string[], { name, known }: { name: string; known: Settings }): number {
  if (words.length > 1 || words[0] !== PRINT_CONFIG) {
    process.stderr.write(
      `${name} takes its configuration from the environment, and no words but ${PRINT_CONFIG}\n`,
    );
    return EXIT.usage;
  }
  try {
    parseEnvironment(known, process.env);
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT.configuration;
  }
  process.stdout.write(`${effectiveEnvironment(known, process.env).join('\n')}\n`);
  return 0;
}
