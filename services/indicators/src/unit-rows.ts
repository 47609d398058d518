import { parseDay } from '@nhip/kernel';
import type { PoolClient } from 'pg';
import type { Tier, Unit } from './core/units';

/** Every life of every unit. */
export async function readUnits(client: Pick<PoolClient, 'query'>): Promise<Unit[]> {
  const { rows } = await client.query<UnitRow>(UNITS);
  return rows.map((row) => ({
    code: row.code,
    name: { vi: row.name_vi, en: row.name_en },
    shortName: row.short_name,
    tier: row.tier,
    parent: row.parent,
    validFrom: parseDay(row.valid_from),
    ...(row.valid_to !== null && { validTo: parseDay(row.valid_to) }),
    successors: row.successors,
  }));
}

interface UnitRow {
  readonly code: string;
  readonly name_vi: string;
  readonly name_en: string;
  readonly short_name: string;
  readonly tier: Tier;
  readonly parent: string;
  readonly valid_from: string;
  readonly valid_to: string | null;
  readonly successors: string[];
}

const UNITS = `
  SELECT code, name_vi, name_en, short_name, tier, parent, valid_from::text, valid_to::text, successors
  FROM unit ORDER BY code, valid_from`;
