import { waitFor } from '@nhip/testing';
import type { Chance } from '../journeys/chance';
import { runCli } from '../journeys/instance';
import type { ServiceName, System } from '../journeys/system';
import type { Backup } from './backup';
import { Databases } from './kit/databases';
import { deliver } from './kit/delivery';
import { expectedFigures } from './kit/expected';
import type { Entry } from './kit/ledger';
import { flowingLoad } from './kit/load';
import { FLAWLESS, judge, openSender, type Sender } from './kit/oracle';

const DUE_WITHIN_MS = 1_000;
const FLOWED = 300;
const PER_POST = 200;

interface Missing {
  readonly dossiers: readonly { readonly subject: string }[];
  readonly total?: string;
  readonly generation?: number;
  readonly nextPageToken?: string;
}

/** A system whose operator restores backups as docs/restore.md says, with one source that sends. */
export class RestoredSystem {
  private loads = 0;

  private constructor(
    private readonly system: System,
    private readonly sender: Sender,
    private readonly databases: Databases,
    private readonly chance: Chance,
  ) {}

  static async of(system: System, source: string, chance: Chance): Promise<RestoredSystem> {
    return new RestoredSystem(system, await openSender(system, source), Databases.open(system), chance);
  }

  close(): Promise<void> {
    return this.databases.close();
  }

  /** Load flows, and ends. */
  async flowed(): Promise<void> {
    const { chance } = this;
    const name = `load-${this.loads++}`;
    const load = flowingLoad(this.sender, {
      ...{ chance, dueWithinMs: DUE_WITHIN_MS, name },
    });
    await load.flowed(FLOWED);
    await load.end();
  }

  /** Everything is as it was acknowledged. */
  async isWhole(): Promise<void> {
    expect(await judge(this.system, [this.sender])).toMatchObject(FLAWLESS);
  }

  /** Stops these services, puts the backup in its place, and starts them again, in that generation if one is given. */
  async restore(
    backup: Backup,
    { services, generation }: { readonly services: readonly ServiceName[]; readonly generation?: number },
  ): Promise<void> {
    const { system } = this;
    await Promise.all(services.map((service) => system.kill(service, 'SIGTERM')));
    await backup.restore();
    if (generation !== undefined) system.instance.generation = generation;
    await Promise.all(services.map((service) => system.start(service)));
  }

  /** The figures are those of what is stored, the rest is listed as missing; sent again, nothing is. */
  async settles(generation: number): Promise<void> {
    const lost = await this.unstored();
    expect(lost.length).toBeGreaterThan(FLOWED / 2);
    await waitFor(async () => (await this.missing()).generation === generation, {
      what: 'the new generation',
    });
    const gone = new Set(lost);
    const restored = expectedFigures(
      this.sender.stream,
      this.acknowledged().filter((entry) => !gone.has(entry)),
    );
    await waitFor(async () => equal(await this.databases.figures(), restored), {
      what: 'the figures of the backup',
    });
    expect(await this.databases.drift()).toBe(0);
    expect(await this.allMissing()).toEqual(subjectsOf(lost));
    expect(await this.listForSource()).toEqual(subjectsOf(lost));
    expect(await this.missingInMetrics()).toBe(subjectsOf(lost).length);
    await this.sendAgain(lost);
    await waitFor(async () => Number((await this.missing()).total ?? 0) === 0, {
      what: 'nothing to be missing',
    });
    await this.isWhole();
  }

  private acknowledged(): Entry[] {
    return [...this.sender.ledger.entries()].filter(({ known }) => known.state === 'acknowledged');
  }

  /** What was acknowledged and is not there any more. */
  private async unstored(): Promise<Entry[]> {
    const entries = this.acknowledged();
    const ids = entries.map(({ event }) => event.id);
    const stored = await this.databases.storedOf(this.sender.door.source, ids);
    return entries.filter(({ event }) => !stored.has(event.id));
  }

  private async sendAgain(entries: readonly Entry[]): Promise<void> {
    const { door, ledger } = this.sender;
    const events = entries.map(({ event }) => event);
    for (let from = 0; from < events.length; from += PER_POST)
      await waitFor(async () => (await deliver(door, ledger, events.slice(from, from + PER_POST))) === 202, {
        what: 'what was lost to be taken again',
      });
  }

  private async missing(parameters: Record<string, string> = {}): Promise<Missing> {
    const { url, operatorKey } = this.system.instance;
    const answer = await fetch(`${url}/api/missing?${new URLSearchParams(parameters)}`, {
      headers: { authorization: `Bearer ${operatorKey}` },
    });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Missing;
  }

  /** What the runbook of NhipDossiersMissing has one send to the source. */
  private async listForSource(): Promise<string[]> {
    const asked = ['missing', '--source', this.sender.door.source, '--all', '--json'];
    const { code, out, error } = await runCli(this.system.dataDir, asked);
    // Something is missing.
    expect([code, error]).toEqual([1, '']);
    return (JSON.parse(out) as Missing).dossiers.map(({ subject }) => subject).sort();
  }

  /** What the alert goes by. */
  private async missingInMetrics(): Promise<number> {
    const { indicators } = this.system.instance.ports;
    const metrics = await (await fetch(`http://127.0.0.1:${indicators}/metrics`)).text();
    return Number(/^nhip_missing_dossiers\{.*stream="dossier".*\} (\d+)$/m.exec(metrics)?.[1]);
  }

  /** The codes of all pages, each once. */
  private async allMissing(): Promise<string[]> {
    const subjects = new Set<string>();
    for (let pageToken = ''; ;) {
      const page = await this.missing({ pageSize: '100', pageToken });
      for (const { subject } of page.dossiers) subjects.add(subject);
      if (!page.nextPageToken) return [...subjects].sort();
      pageToken = page.nextPageToken;
    }
  }
}

const subjectsOf = (entries: readonly Entry[]): string[] =>
  [...new Set(entries.map(({ event }) => event.subject))].sort();

const equal = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other);
