import { cpus, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { alerts } from '../prometheus/rule-files';
import { FASTER, secondsOf } from './quick-rules';

export const PAGE = resolve(__dirname, '../../docs/gameday.md');

/** What came of one break. */
export interface Tried {
  readonly what: string;
  readonly alert: string;
  /** Milliseconds from the break to the alert, from there to a person, from the step to the end of the alert. */
  readonly toFire: number;
  readonly toTold: number;
  readonly toMend: number;
  readonly step: string;
  readonly told: readonly string[];
  readonly keptBack: readonly string[];
}

/** docs/gameday.md, from one run. */
export function pageOf(
  tried: readonly Tried[],
  { startedAt, endedAt }: { startedAt: number; endedAt: number },
): string {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB`;
  const minutes = ((endedAt - startedAt) / 60_000).toFixed(0);
  return `# Game day

\`npm run gameday\` starts the system as \`npm start\` runs it (the services as processes, PostgreSQL, Kafka) with a real
Prometheus and Alertmanager, breaks it ${tried.length} ways in turn, waits for the alert, does what its
[runbook](runbooks/README.md) says, word for word, and waits for its end. It fails when an alert does not come, when a step
fails, or when the alert does not end. The table is what it wrote.

${wrapped(
  `${new Date(startedAt).toISOString().slice(0, 10)}, ${machine}, Node ${process.version}, ` +
    `load and servers on this one machine; ${minutes} minutes.`,
)}

${table(
  ['break', 'alert', 'fires after', 'as shipped', 'a person is told after', 'mended after'],
  tried.map(({ what, alert, toFire, toTold, toMend }) => [
    what,
    `[${alert}](runbooks/${alert}.md)`,
    `${seconds(toFire)} s`,
    `${seconds(toFire + longerMs(alert))} s`,
    `${seconds(toTold)} s`,
    `${seconds(toMend)} s`,
  ]),
)}

- **Fires after** is with the shipped rules run ${FASTER} times faster: \`for\`, windows and the interval of evaluation are
  divided, and nothing else; ages that services measure themselves are not. **As shipped** adds what was taken from
  \`for\`; up to 45 s for scrape and evaluation come on top. The configuration of Alertmanager is the shipped one,
  with its pauses divided alike.
- **A person is told** by mail or webhook, both counted from the break.
- **Mended after** is from the beginning of the step to the end of the alert, windows included (those as above).
- The machine's \`systemctl\` is one that starts what was stopped here. A step's words in capitals were looked up where
  its runbook says.

## Steps

${tried.map(({ alert, step }) => `- ${alert}: \`${step}\``).join('\n')}

## What else fired

An outage is to be one alert: Alertmanager keeps back what follows from it (\`deploy/alertmanager\`). What fired before the
break already is left out: a budget that an outage has burnt is told when its cause is over, and for as long as its windows
hold it. What is let out may still be kept back before it is told: burning budgets wait two minutes for that.

${table(
  ['break', 'let out', 'kept back'],
  tried.map(({ what, told, keptBack }) => [what, told.join(', '), keptBack.join(', ')]),
)}
`;
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(0);

/** What a rule's \`for\` was shortened by. */
function longerMs(alert: string): number {
  const { for: holding } = alerts.find((each) => each.alert === alert)!;
  return holding === undefined ? 0 : secondsOf(holding) * (1 - 1 / FASTER) * 1_000;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** In lines of at most 120 characters. */
const wrapped = (text: string): string => text.replaceAll(/(.{1,118})(?:\s+|$)/g, '$1\n').trimEnd();
