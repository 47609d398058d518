import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '@nhip/runtime';

const SERVICES = join(__dirname, '../../services');

/** What a service says of its own variables. */
export interface ServiceSchema {
  readonly name: string;
  readonly schema: Settings;
  /** Of its step that brings the database up to date, where that reads more than the address of the database. */
  readonly migrate?: Settings;
}

/** Every service there is, by name. @throws when one has a configuration without a schema */
export function serviceSchemas(): ServiceSchema[] {
  const names = readdirSync(SERVICES).filter((name) => existsSync(join(SERVICES, name, 'src/config.ts')));
  return names.sort().map((name) => {
    const { SCHEMA: schema, MIGRATE_SCHEMA: migrate } = require(join(SERVICES, name, 'src/config.ts')) as {
      SCHEMA?: Settings;
      MIGRATE_SCHEMA?: Settings;
    };
    if (schema === undefined) throw new Error(`services/${name}/src/config.ts exports no SCHEMA`);
    return { name, schema, ...(migrate && { migrate }) };
  });
}
