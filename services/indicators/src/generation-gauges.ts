import type { Pool } from 'pg';
import { Gauge, type Registry } from 'prom-client';
import { headOf, readHead, type JournalHead } from './journal-head';

/** What a restore leaves behind, for whoever watches it; absent while the database is. */
export function generationGauges(
  pool: Pool,
  streams: readonly { readonly name: string }[],
  registry: Registry,
): void {
  const gauge = (name: string, help: string, of: (head: JournalHead) => number): void =>
    void new Gauge({
      ...{ name, help, labelNames: ['stream'], registers: [registry] },
      async collect() {
        this.reset();
        const head = await readHead(pool, '', 'look').catch(() => undefined);
        if (head !== undefined)
          for (const { name: stream } of streams) this.set({ stream }, of(headOf(head, stream)));
      },
    });
  gauge(
    'nhip_missing_dossiers',
    'Subjects known before a backup was restored, and not told as fully since.',
    ({ missing }) => missing,
  );
  gauge(
    'nhip_generation',
    'Facts of older generations count as nothing; 0 until a first one is whole.',
    ({ generation }) => generation,
  );
}
