import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds what is held back for a source, and the episodes of a day, without reading all of them. */
export class HeldAlertsAndDays1763769600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX alert_state_held ON alert_state (alert) WHERE state -> 'state' ->> 'heldFor' IS NOT NULL`);
    // Ids begin with their day; only bytes are in an order in which "2026-11-20-" is a range.
    await runner.query('CREATE INDEX alert_id_bytes ON alert (id COLLATE "C")');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX alert_state_held, alert_id_bytes');
  }
}
