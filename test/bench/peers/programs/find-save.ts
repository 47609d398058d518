/* eslint-disable max-classes-per-file -- two entities of one small program */
import 'reflect-metadata';
import { Column, DataSource, Entity, PrimaryColumn, type EntityManager } from 'typeorm';
import { given } from './report';
import { runOnStockNest } from './stock-nest';

@Entity('dossier')
class Dossier {
  @PrimaryColumn('text') id!: string;
  @Column('int') version!: number;
  @Column('text') cell!: string;
  @Column('jsonb') fact!: object;
}

@Entity('cell')
class Cell {
  @PrimaryColumn('text') name!: string;
  @Column('int') count!: number;
}

interface Fact {
  readonly id: string;
  readonly version: number;
  readonly [name: string]: unknown;
}

/**
 * (c) What most would write: find the dossier, take it out of the cell it was in, put it into its new one, save; one
 * transaction a message, so that its totals are right. The transport hands over one message at a time.
 */
async function main(): Promise<void> {
  const source = new DataSource({
    ...{ type: 'postgres', url: given('PEER_DATABASE'), entities: [Dossier, Cell], synchronize: true },
  });
  await source.initialize();
  await runOnStockNest((message) => source.transaction((manager) => take(manager, message as Fact)));
}

async function take(manager: EntityManager, fact: Fact): Promise<void> {
  const { id, version, unit, level, channel, timeliness, day } = fact;
  const known = await manager.findOneBy(Dossier, { id });
  if (known !== null && known.version >= version) return;
  const cell = [unit, level, channel, timeliness, day].join('|');
  if (known !== null) await add(manager, known.cell, -1);
  await add(manager, cell, 1);
  await manager.save(manager.create(Dossier, { id, version, cell, fact }));
}

async function add(manager: EntityManager, name: string, by: number): Promise<void> {
  const known = await manager.findOneBy(Cell, { name });
  await manager.save(manager.create(Cell, { name, count: (known?.count ?? 0) + by }));
}

void main();
