import type { queries as wire } from '@nhip/contracts';
import { parseDay, type LocalDay } from '@nhip/kernel';
import { Problem, type Fault } from '@nhip/runtime';
import type { DataSource } from 'typeorm';
import { unitFaults } from './core/unit-faults';
import { TIERS, type Tier, type Unit } from './core/units';
import { UnitEntity } from './unit.entity';

/** A country has about 15,000 units, old and new. */
export const MOST_UNITS = 50_000;
/** A unit whose list does not say since when. */
const ALWAYS = '1900-01-01';
const CODE_LIMIT = 128;

/**
 * Adds units, or changes lives of units that are known by code and first day; never removes one.
 * @throws Problem 422 with every fault of the list, also against what is there already; nothing is changed then.
 */
export async function loadUnits(
  source: DataSource,
  given: readonly wire.Unit[],
): Promise<{ loaded: number; unchanged: number }> {
  if (given.length > MOST_UNITS)
    throw new Problem(413, `${given.length} units are more than the ${MOST_UNITS} of one load`);
  const entities = parse(given);
  return source.transaction(async (manager) => {
    await manager.query('SELECT FROM journal_head FOR UPDATE');
    const known = new Map((await manager.find(UnitEntity)).map((entity) => [keyOf(entity), entity]));
    const changed = entities.filter((entity) => !same(known.get(keyOf(entity)), entity));
    for (const entity of changed) known.set(keyOf(entity), entity);
    const faults = unitFaults([...known.values()].map(unitOf));
    if (faults.length > 0)
      throw Problem.validation(
        'these units are no tree',
        faults.map((detail) => ({ path: '/units', detail })),
      );
    if (changed.length > 0) {
      await manager.upsert(UnitEntity, changed, ['code', 'validFrom']);
      await manager.query('UPDATE journal_head SET units_revision = units_revision + 1');
      await manager.query("SELECT pg_notify('nhip_journal', 'units')");
    }
    return { loaded: changed.length, unchanged: entities.length - changed.length };
  });
}

function parse(given: readonly wire.Unit[]): UnitEntity[] {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  const entities = given.map((unit, i) => {
    const fault = (member: string, detail: string): void =>
      void faults.push({ path: `/units/${i}/${member}`, detail: `${unit.code || 'a unit'}: ${detail}` });
    if (unit.code === '' || unit.code.length > CODE_LIMIT || unit.code.startsWith('~'))
      fault('code', `a code of 1 to ${CODE_LIMIT} characters, not beginning with ~`);
    if (!unit.name?.vi) fault('name', 'a name is missing');
    if (!TIERS.includes(unit.tier as Tier)) fault('tier', `one of ${TIERS.join(', ')}`);
    for (const member of ['validFrom', 'validTo'] as const)
      if (unit[member] !== '' && dayOf(unit[member]) === undefined) fault(member, 'a day, e.g. 2025-07-01');
    const entity = entityOf(unit);
    if (seen.has(keyOf(entity))) fault('code', 'the same life is there twice');
    seen.add(keyOf(entity));
    return entity;
  });
  if (faults.length > 0) throw Problem.validation('some units are not as they should be', faults);
  return entities;
}

function entityOf(unit: wire.Unit): UnitEntity {
  return Object.assign(new UnitEntity(), {
    code: unit.code,
    validFrom: unit.validFrom || ALWAYS,
    validTo: unit.validTo || null,
    nameVi: unit.name?.vi ?? '',
    nameEn: unit.name?.en || (unit.name?.vi ?? ''),
    shortName: unit.shortName,
    tier: unit.tier,
    parent: unit.parent,
    successors: unit.successors,
  });
}

function unitOf(entity: UnitEntity): Unit {
  return {
    code: entity.code,
    name: { vi: entity.nameVi, en: entity.nameEn },
    shortName: entity.shortName,
    tier: entity.tier as Tier,
    parent: entity.parent,
    validFrom: parseDay(entity.validFrom),
    ...(entity.validTo !== null && { validTo: parseDay(entity.validTo) }),
    successors: entity.successors,
  };
}

function dayOf(text: string): LocalDay | undefined {
  try {
    return parseDay(text);
  } catch {
    return undefined;
  }
}

const keyOf = ({ code, validFrom }: UnitEntity): string => `${code}\t${validFrom}`;

function same(a: UnitEntity | undefined, b: UnitEntity): boolean {
  return a !== undefined && JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

const sorted = (entity: UnitEntity): unknown[] => [
  ...[entity.validTo, entity.nameVi, entity.nameEn, entity.shortName],
  ...[entity.tier, entity.parent, entity.successors],
];
