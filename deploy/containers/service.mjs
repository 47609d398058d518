// What a container of the image runs: `<service>`, `<service> migrate`, or `health` of the service beside it.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const USAGE = 64;
const HEALTH_LIMIT_MS = 4_000;
const services = join(dirname(fileURLToPath(import.meta.url)), 'services');
const [name, step, ...rest] = process.argv.slice(2);

if (name === 'health' && step === undefined) process.exitCode = await health();
else {
  const program = programOf(name, step, rest);
  if (program === undefined) process.exitCode = usage();
  else {
    // A service refuses words that it does not know; these were for us.
    process.argv.splice(2);
    await import(pathToFileURL(program).href);
  }
}

/** Ready, as /readyz says; a container that only runs migrations has none. */
async function health() {
  const address = `http://127.0.0.1:${process.env['NHIP_HTTP_PORT']}/readyz`;
  try {
    const { ok } = await fetch(address, { signal: AbortSignal.timeout(HEALTH_LIMIT_MS) });
    return ok ? 0 : 1;
  } catch {
    return 1;
  }
}

function programOf(service, step, rest) {
  if (!names().includes(service) || rest.length > 0) return undefined;
  if (step !== undefined && step !== 'migrate') return undefined;
  return join(services, service, 'dist', step === 'migrate' ? 'migrate.js' : 'main.js');
}

function names() {
  return readdirSync(services).filter((each) => existsSync(join(services, each, 'dist', 'main.js')));
}

function usage() {
  const all = names().join(' | ');
  console.error(`give a service, or a service and "migrate": ${all}\n"health" asks the one that runs here`);
  return USAGE;
}
