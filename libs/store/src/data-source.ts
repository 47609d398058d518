import 'reflect-metadata';
import { DataSource, type MixedList, type EntitySchema } from 'typeorm';

export interface DataSourceOptions {
  readonly url: string;
  readonly applicationName: string;
  readonly entities?: MixedList<Function | string | EntitySchema>;
  readonly migrations?: readonly Function[];
  readonly maxConnections?: number;
}

/** A TypeORM source for administration and migrations (not yet initialised); it never alters a schema by itself. */
export function createDataSource(options: DataSourceOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    url: options.url,
    applicationName: options.applicationName,
    entities: options.entities ?? [],
    migrations: [...(options.migrations ?? [])],
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    synchronize: false,
    migrationsRun: false,
    poolSize: options.maxConnections ?? 2,
    extra: { connectionTimeoutMillis: 5_000 },
  });
}
