import type { Pool, PoolClient } from 'pg';
import type { AlertRecord, Observation } from './core/alert';
import { isSourceAlert } from './core/alert-name';
import type { TrailLine } from './core/records';
import { BEGINNING, type Standing } from './core/standing';

/** An alert as it lies between two evaluations. */
export interface Held {
  readonly standing: Standing;
  /** The episode under way. */
  readonly under: AlertRecord | undefined;
  /** When time alone moves it on. */
  readonly dueAt: number | undefined;
}

export interface HeldAfter extends Held {
  readonly alert: string;
}

export interface Portion {
  readonly from: number;
  readonly limit: number;
}

const LOCK = { name: 'lock-evaluation', text: 'SELECT 1 FROM evaluation_head FOR UPDATE' };
const SILENT = {
  name: 'silent-sources',
  text: `SELECT alert FROM alert_state WHERE alert LIKE 'source%:%' AND episode IS NOT NULL`,
};
const HELD = {
  name: 'held-alerts',
  text: `
    SELECT s.alert, s.state, s.due_at::float8 AS due, a.record FROM alert_state s LEFT JOIN alert a ON a.id = s.episode
    WHERE s.alert = ANY ($1::text[])`,
};
const DUE = {
  name: 'due-alerts',
  text: 'SELECT alert FROM alert_state WHERE due_at <= $1 ORDER BY due_at, alert LIMIT $2',
};
const ANY_DUE = { name: 'any-due', text: 'SELECT FROM alert_state WHERE due_at <= $1 LIMIT 1' };
const LOOK_AGAIN = {
  name: 'look-again',
  text: `
    UPDATE alert_state h SET due_at = 0
    WHERE h.state -> 'state' ->> 'heldFor' IS NOT NULL AND h.due_at IS DISTINCT FROM 0 AND NOT EXISTS (
      SELECT FROM alert_state s
      WHERE s.alert = coalesce(h.state -> 'state' ->> 'heldBy', 'source:' || (h.state -> 'state' ->> 'heldFor'))
        AND s.episode IS NOT NULL)`,
};
const KNOWN = {
  name: 'known-alerts',
  text: 'SELECT alert FROM alert_state ORDER BY alert LIMIT $1 OFFSET $2',
};
const ALERT_OF = { name: 'alert-of-episode', text: 'SELECT alert, record FROM alert WHERE id = $1' };
const LAST_NUMBERS = {
  name: 'last-numbers',
  text: `
    SELECT d.day, max(substr(a.id, 12)::int) AS number FROM unnest($1::text[]) AS d (day)
    JOIN alert a ON a.id COLLATE "C" > d.day || '-' AND a.id COLLATE "C" < d.day || '.' GROUP BY d.day`,
};
const KEEP_NEWER_VALUES = {
  name: 'keep-newer-values',
  text: `
    INSERT INTO value AS v (indicator, unit, time_window, known_at, sequence, clock, observation)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::json[])
    ON CONFLICT (indicator, unit, time_window) DO UPDATE SET known_at = excluded.known_at,
      sequence = excluded.sequence, clock = excluded.clock, observation = excluded.observation
    WHERE (v.known_at, v.sequence, v.clock) < (excluded.known_at, excluded.sequence, excluded.clock)`,
};
const VALUES = {
  name: 'some-values',
  text: 'SELECT observation FROM value ORDER BY indicator, unit, time_window LIMIT $1 OFFSET $2',
};
const WRITE_ALERTS = {
  name: 'write-alerts',
  text: `
    INSERT INTO alert AS a (id, alert, status, severity, opened_at, version, record)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::int[], $7::json[])
    ON CONFLICT (id) DO UPDATE SET status = excluded.status, severity = excluded.severity,
      version = excluded.version, record = excluded.record`,
};
const WRITE_TRAIL = {
  name: 'write-trail',
  text: `
    INSERT INTO alert_event (episode, version, at, reason, body)
    SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[], $4::text[], $5::json[])`,
};
const WRITE_STATES = {
  name: 'write-states',
  text: `
    INSERT INTO alert_state (alert, episode, due_at, state)
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::json[])
    ON CONFLICT (alert) DO UPDATE SET episode = excluded.episode, due_at = excluded.due_at, state = excluded.state`,
};

interface HeldRow {
  readonly alert: string;
  readonly state: Standing;
  readonly due: number | null;
  readonly record: AlertRecord | null;
}

/** Whether time alone moves something on by `at`; asked each second, without the lock. */
export async function isAnyDue(pool: Pool, at: number): Promise<boolean> {
  return (await pool.query({ ...ANY_DUE, values: [at] })).rowCount !== 0;
}

/** Rows of an evaluation, in and out, within its transaction. */
export class AlertStore {
  constructor(private readonly client: PoolClient) {}

  /** Keeps every other evaluation waiting until the transaction ends. */
  async lock(): Promise<void> {
    await this.client.query(LOCK);
  }

  /** Names of the alerts of sources that are silent. */
  async silentSources(): Promise<Set<string>> {
    const { rows } = await this.client.query<{ alert: string }>(SILENT);
    return new Set(rows.map(({ alert }) => alert).filter(isSourceAlert));
  }

  /** Those that are not known yet begin. */
  async held(alerts: readonly string[]): Promise<Map<string, Held>> {
    const { rows } = await this.client.query<HeldRow>({ ...HELD, values: [alerts] });
    const found = new Map<string, Held>(
      alerts.map((alert) => [alert, { standing: BEGINNING, under: undefined, dueAt: undefined }]),
    );
    for (const { alert, state, record, due } of rows)
      found.set(alert, { standing: state, under: record ?? undefined, dueAt: due ?? undefined });
    return found;
  }

  /** Alerts that time alone moves on by `at`, those waiting longest first. */
  async due(at: number, limit: number): Promise<string[]> {
    const { rows } = await this.client.query<{ alert: string }>({ ...DUE, values: [at, limit] });
    return rows.map(({ alert }) => alert);
  }

  /** What was held back for a source that is silent no more is looked at when time next passes. */
  async lookAgain(): Promise<void> {
    await this.client.query(LOOK_AGAIN);
  }

  async known({ from, limit }: Portion): Promise<string[]> {
    const { rows } = await this.client.query<{ alert: string }>({ ...KNOWN, values: [limit, from] });
    return rows.map(({ alert }) => alert);
  }

  async episode(id: string): Promise<{ alert: string; record: AlertRecord } | undefined> {
    return (await this.client.query<{ alert: string; record: AlertRecord }>({ ...ALERT_OF, values: [id] }))
      .rows[0];
  }

  /** The greatest number of an episode of each of these local days. */
  async lastNumbers(days: readonly string[]): Promise<Map<string, number>> {
    if (days.length === 0) return new Map();
    const { rows } = await this.client.query<{ day: string; number: number }>({
      ...LAST_NUMBERS,
      values: [days],
    });
    return new Map(rows.map(({ day, number }) => [day, number]));
  }

  /** @param observations at most one of a key */
  async keepNewer(observations: readonly Observation[]): Promise<void> {
    const columns = [
      observations.map(({ indicator }) => indicator),
      observations.map(({ unit }) => unit),
      observations.map(({ window }) => window),
      observations.map(({ knownAt }) => knownAt),
      observations.map(({ knownSequence }) => knownSequence),
      observations.map(({ clock }) => clock),
      observations.map((observation) => JSON.stringify(observation)),
    ];
    await this.client.query({ ...KEEP_NEWER_VALUES, values: columns });
  }

  async values({ from, limit }: Portion): Promise<Observation[]> {
    const values = [limit, from];
    const { rows } = await this.client.query<{ observation: Observation }>({ ...VALUES, values });
    return rows.map(({ observation }) => observation);
  }

  async writeAlerts(records: readonly AlertRecord[]): Promise<void> {
    if (records.length === 0) return;
    const columns = [
      records.map(({ id }) => id),
      records.map(({ alert }) => alert),
      records.map(({ status }) => status),
      records.map(({ severity }) => severity),
      records.map(({ episode }) => episode.openedAt),
      records.map(({ version }) => version),
      records.map((record) => JSON.stringify(record)),
    ];
    await this.client.query({ ...WRITE_ALERTS, values: columns });
  }

  async writeTrail(lines: readonly TrailLine[]): Promise<void> {
    if (lines.length === 0) return;
    const columns = [
      lines.map(({ record }) => record.id),
      lines.map(({ record }) => record.version),
      lines.map(({ at }) => at),
      lines.map(({ reason }) => reason),
      lines.map(({ record }) => JSON.stringify(record)),
    ];
    await this.client.query({ ...WRITE_TRAIL, values: columns });
  }

  async writeStates(states: readonly HeldAfter[]): Promise<void> {
    if (states.length === 0) return;
    const columns = [
      states.map(({ alert }) => alert),
      states.map(({ under }) => under?.id ?? null),
      states.map(({ dueAt }) => dueAt ?? null),
      states.map(({ standing }) => JSON.stringify(standing)),
    ];
    await this.client.query({ ...WRITE_STATES, values: columns });
  }
}
