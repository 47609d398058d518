// `npm run containers`: builds the image with the engine that is here, starts every service from it and tries it.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { findEngine } from './engine.mjs';
import { Trial } from './trial.mjs';
import { startSurroundings } from './surroundings.mjs';

const HELP = `npm run containers -- [--engine docker|podman] [--base IMAGE] [--note] [-- flags of the engine's build]

Builds the image, migrates every database, starts every service, sends events through them, breaks PostgreSQL and Kafka.
  --base IMAGE   builds on this instead of the Dockerfile's Node image
  --note         writes the result to deploy/containers/RESULTS.md
`;
const USAGE = 64;
const UNAVAILABLE = 69;
const INTERRUPTED = 130;
const here = dirname(fileURLToPath(import.meta.url));
const project = dirname(dirname(here));

process.exitCode = await main();

async function main() {
  const asked = askedFor();
  if (asked === undefined) return USAGE;
  if (asked.help) {
    console.log(HELP);
    return 0;
  }
  const { engine, refused } = findEngine(asked.engine);
  if (!engine) {
    console.error(`Máy này không có Docker hay Podman chạy được · No container engine works here:`);
    for (const why of refused) console.error(`  ${why}`);
    return UNAVAILABLE;
  }
  process.chdir(project);
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const base = asked.base ?? defaultBase();
  const image = `localhost/nhip:${version}`;
  const begun = Date.now();
  await engine.run(buildOf({ engine, image, version, asked }), { shown: true });
  const seconds = Math.round((Date.now() - begun) / 1_000);
  execFileSync('npx', ['nx', 'build', 'local'], {
    env: { ...process.env, NX_DAEMON: 'false' },
    stdio: 'ignore',
  });
  const surroundings = await startSurroundings();
  const end = async () => {
    await trial.end();
    await surroundings.end().catch(() => undefined);
  };
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => end().then(() => process.exit(INTERRUPTED)));
  const trial = new Trial({ engine, image, base, surroundings });
  try {
    const result = await trial.run();
    const text = await format(resultText({ engine, seconds, base, ...result }), { parser: 'markdown' });
    console.log(text);
    if (asked.note) writeFileSync(join(here, 'RESULTS.md'), text);
    return 0;
  } catch (error) {
    console.error(`${error.stack}\n${await trial.logs()}`);
    return 1;
  } finally {
    await end();
  }
}

function askedFor() {
  const options = {
    engine: { type: 'string' },
    base: { type: 'string' },
    note: { type: 'boolean' },
    help: { type: 'boolean' },
  };
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    return { ...values, flags: positionals };
  } catch (error) {
    console.error(`${error.message}\n\n${HELP}`);
  }
  return undefined;
}

function defaultBase() {
  return /^ARG NODE_IMAGE=(\S+)$/m.exec(readFileSync('Dockerfile', 'utf8'))[1];
}

function buildOf({ engine, image, version, asked }) {
  return [
    ...['build', '--tag', image, '--build-arg', `VERSION=${version}`],
    ...(asked.base ? ['--build-arg', `NODE_IMAGE=${asked.base}`] : []),
    // Podman's own format of images knows no health.
    ...(engine.name === 'podman' ? ['--format', 'docker'] : []),
    ...asked.flags,
    '.',
  ];
}

function resultText({ engine, seconds, base, node, bytes, services, held }) {
  const megabytes = (of) => Math.round(of / 1e6);
  return `# The image, tried

\`npm run containers -- --note\`, with ${engine.name}, on the image ${base}: Node ${node}.

- Built in ${seconds} s; layers that the engine has kept of earlier builds are not built again.
- ${megabytes(bytes)} MB, of which ${megabytes(services.ours)} MB are Nhịp and its packages.
${held.map((each) => `- ${each}`).join('\n')}

| service | ready after (s) | memory once ready (MB) | at most, with ${services.events} events (MB) |
| --- | --- | --- | --- |
${services.rows.map((row) => `| ${row.name} | ${row.ready.toFixed(1)} | ${row.first} | ${row.most} |`).join('\n')}
`;
}
