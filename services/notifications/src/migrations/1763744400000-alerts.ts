import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Figures as they last came, what was decided of them, and what is told to whom. */
export class Alerts1763744400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE answer_token, send, alert_event, alert_state, alert, value, evaluation_head',
    );
  }
}

const TABLES = [
  // The one row that every evaluation locks: decisions of replicas never overlap.
  `CREATE TABLE evaluation_head (id int PRIMARY KEY CHECK (id = 1))`,
  `INSERT INTO evaluation_head VALUES (1)`,
  // The newest figure of each key, as json of core's Observation.
  `CREATE TABLE value (
    indicator text NOT NULL,
    unit text NOT NULL,
    time_window text NOT NULL,
    known_at bigint NOT NULL,
    sequence bigint NOT NULL,
    clock bigint NOT NULL,
    observation json NOT NULL,
    PRIMARY KEY (indicator, unit, time_window)
  ) WITH (fillfactor = 70)`,
  // One row per episode; alert = "rule|unit" or "source:name", record = json of core's AlertRecord.
  `CREATE TABLE alert (
    id text PRIMARY KEY,
    alert text NOT NULL,
    status text NOT NULL CHECK (status IN ('open', 'escalated', 'answered', 'resolved')),
    severity text NOT NULL,
    opened_at bigint NOT NULL,
    version int NOT NULL,
    published_version int NOT NULL DEFAULT 0,
    record json NOT NULL
  ) WITH (fillfactor = 70)`,
  `CREATE UNIQUE INDEX alert_one_unresolved ON alert (alert) WHERE status <> 'resolved'`,
  `CREATE INDEX alert_unpublished ON alert (id) WHERE published_version < version`,
  `CREATE INDEX alert_newest ON alert (opened_at DESC, id DESC)`,
  // Where each alert stands between two evaluations, as json of core's AlertState; due: when time alone moves it on.
  `CREATE TABLE alert_state (
    alert text PRIMARY KEY,
    episode text REFERENCES alert (id),
    due_at bigint,
    state json NOT NULL
  ) WITH (fillfactor = 70)`,
  `CREATE INDEX alert_state_due ON alert_state (due_at) WHERE due_at IS NOT NULL`,
  // What happened to an episode, step by step, with the reason.
  `CREATE TABLE alert_event (
    episode text NOT NULL REFERENCES alert (id),
    version int NOT NULL,
    at bigint NOT NULL,
    reason text NOT NULL,
    body json NOT NULL,
    PRIMARY KEY (episode, version)
  )`,
  // A message to one person through one channel, written in the transaction of the decision; telling = json of core's
  // Telling. Claimed by lease; next_at orders the attempts.
  `CREATE TABLE send (
    alert text NOT NULL,
    episode text NOT NULL REFERENCES alert (id),
    step text NOT NULL,
    recipient text NOT NULL,
    channel text NOT NULL,
    status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'sent', 'given-up')),
    attempts int NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    next_at timestamptz NOT NULL DEFAULT now(),
    leased_until timestamptz,
    sent_at timestamptz,
    failure text,
    telling json NOT NULL,
    PRIMARY KEY (alert, episode, step, recipient, channel)
  ) WITH (fillfactor = 70)`,
  `CREATE INDEX send_waiting ON send (next_at) WHERE status = 'waiting'`,
  // Only the sha256 of a token is kept; one per recipient and episode.
  `CREATE TABLE answer_token (
    episode text NOT NULL REFERENCES alert (id),
    recipient text NOT NULL,
    hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (episode, recipient)
  )`,
];
