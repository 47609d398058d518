import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The keys of every table are compared as bytes.
 *
 * Facts and tallies were already (`LighterFacts`); the other tables were not. PostgreSQL compares a key of a fact with
 * one of those as bytes, for which an index of another collation cannot be used: who asked for the newest events of all
 * units read all of `unit_newest` for each of them.
 */
export class KeysAsBytes1763755200000 implements MigrationInterface {
  readonly name = 'KeysAsBytes1763755200000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(KEYS)) await runner.query(collated(table, columns, 'C'));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(KEYS))
      await runner.query(collated(table, columns, 'default'));
  }
}

const KEYS: Readonly<Record<string, readonly string[]>> = {
  fact_history: ['unit'],
  fact_remark: ['stream', 'subject', 'unit'],
  journal: ['stream'],
  late_change: ['stream', 'subject', 'unit', 'measure'],
  missing: ['stream', 'subject', 'unit'],
  posting: ['what', 'unit', 'subject'],
  published_figure: ['unit'],
  topic_log: ['stream'],
  unit_first: ['unit'],
  unit_newest: ['stream', 'unit', 'newest_subject'],
  watermark: ['stream'],
  whole_generation: ['stream'],
};

const collated = (table: string, columns: readonly string[], collation: 'C' | 'default'): string =>
  `ALTER TABLE ${table} ` +
  columns.map((column) => `ALTER COLUMN ${column} TYPE text COLLATE "${collation}"`).join(', ');
