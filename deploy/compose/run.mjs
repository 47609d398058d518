// `npm run compose`: the whole system in containers, by whichever compose works on this machine.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keepSecrets } from './secrets.mjs';

const HELP = `npm run compose                starts everything, in the background, and waits until it is ready
npm run compose -- ARGUMENTS   the same as \`docker compose ARGUMENTS\` for it: ps, logs -f indicators, down
`;
const UNAVAILABLE = 69;
const here = fileURLToPath(new URL('.', import.meta.url));
const KINDS = [['docker', 'compose'], ['podman', 'compose'], ['docker-compose']];

process.exitCode = await main(process.argv.slice(2));

async function main(asked) {
  if (asked[0] === '--help') {
    process.stdout.write(HELP);
    return 0;
  }
  const { compose, refused } = findCompose();
  if (compose === undefined) {
    console.error('Máy này không có compose chạy được · No compose works here:');
    for (const why of refused) console.error(`  ${why}`);
    return UNAVAILABLE;
  }
  const secrets = keepSecrets(join(here, '.env'));
  if (asked.length > 0) return run([...compose, ...asked]);
  const code = await run([...compose, 'up', '--detach', '--build', '--wait']);
  if (code === 0) console.log(told(secrets));
  return code;
}

/** The first that tells its version, and why each before it does not. */
function findCompose() {
  const refused = [];
  for (const compose of KINDS) {
    const [command, ...args] = compose;
    const { error, status, stderr } = spawnSync(command, [...args, 'version'], { encoding: 'utf8' });
    if (!error && status === 0) return { compose, refused };
    refused.push(`${compose.join(' ')}: ${error ? 'not on the PATH' : stderr.trim().split('\n')[0]}`);
  }
  return { compose: undefined, refused };
}

/** Runs it in this folder, where compose.yaml, its overrides and .env are; resolves to its exit code. */
function run([command, ...args]) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: here, stdio: 'inherit' });
    // A Ctrl-C at the terminal reaches both; it is the child that ends in order.
    process.on('SIGINT', () => undefined);
    process.once('SIGTERM', () => child.kill('SIGTERM'));
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

function told(secrets) {
  return `
Nhịp          http://127.0.0.1:8420   admin  ${secrets.CONTROL_ROOM_NHIP_ADMIN_PASSWORD}
Grafana       http://127.0.0.1:3000   admin  ${secrets.GRAFANA_PASSWORD}
Prometheus    http://127.0.0.1:9090
Alertmanager  http://127.0.0.1:9093

Dòng lệnh · command line:   export NHIP_URL=http://127.0.0.1:8420 NHIP_KEY=${secrets.OPERATOR_KEY}
                            export NHIP_DOCUMENTS_URL=http://127.0.0.1:8087 NHIP_SECURITY_URL=http://127.0.0.1:8088
Dừng · stop:                npm run compose -- down   (dữ liệu còn nguyên · the data stays)`;
}
