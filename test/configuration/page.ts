import type { Settings } from '@nhip/runtime';
import type { ServiceSchema } from './schemas';

type Setting = Settings[string];

const HEAD = ['variable', 'what it is', 'what it holds', 'without it'];
const INTRODUCTION = `# Configuration

Made from the schemas of the services by \`npm run docs:configuration\`; a change belongs into the schema that
reads it: \`services/*/src/*config.ts\`, \`libs/stream/src/service/stream-config.ts\`, \`libs/runtime/src/shared-settings.ts\`.

A service reads its environment and nothing else. A variable that is set but empty counts as not set. A service that
cannot start for its environment names every fault at once, by the variable and what it should hold, never by what it
holds. To see what takes effect, without starting anything:

\`\`\`
node services/indicators/dist/main.js --print-config
\`\`\`

Secrets are shown as \`***\`, in addresses the password alone. It exits 0, or 78 with every fault; any other word gives 64.
Variables that begin with \`NHIP_\` and that the service does not read are named at the end: they may be misspelt.

\`npm start\` sets all of this itself, for servers of its own or for [existing ones](operate.md#existing-servers); the
command line has [variables of its own](cli.md). Limits (of queues, bodies, retries, caches) are no variables: they are
constants beside the schema (those of streams: \`stream-limits.ts\`), with what happens when one is reached.
`;

/** The whole of docs/configuration.md. */
export function configurationPage(services: readonly ServiceSchema[]): string {
  const sections = services.flatMap(({ name, schema, migrate }) => [
    `## ${name}`,
    table(schema),
    migrate === undefined
      ? `Its \`dist/migrate.js\`, run before it starts, reads \`NHIP_DATABASE_URL\` alone.`
      : `Its \`dist/migrate.js\`, run before it starts, reads:\n\n${table(migrate)}`,
  ]);
  return `${[INTRODUCTION.trimEnd(), ...sections].join('\n\n')}\n`;
}

function table(known: Settings): string {
  const rows = Object.entries(known).map(([name, setting]) => [
    `\`${name}\``,
    setting.about + (setting.secret === undefined ? '' : ' **Secret.**'),
    shapeOf(setting),
    absenceOf(setting),
  ]);
  const lines = [HEAD, ...rows].map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = HEAD.map((_, at) => Math.max(...lines.map((cells) => cells[at]?.length ?? 0)));
  const [head, ...others] = lines.map(
    (cells) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`,
  );
  return [head, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...others].join('\n');
}

/** Signs that mean something in Markdown are shown as they are. */
const shapeOf = ({ shape }: Setting): string =>
  shape.replace(/\{.*\}|\*\.\w+|(?<= )_(?= )|\w+:\/\/\S+/g, '`$&`');

function absenceOf(setting: Setting): string {
  if (setting.defaultTold !== undefined) return setting.defaultTold;
  if (setting.default !== undefined) return setting.default === '' ? 'empty' : `\`${setting.default}\``;
  return setting.without ?? '**required**';
}
