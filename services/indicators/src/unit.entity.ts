import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One life of a unit, as it is administered; `core/units.ts` says what it means. */
@Entity('unit')
export class UnitEntity {
  @PrimaryColumn('text')
  code!: string;

  @PrimaryColumn('date', { name: 'valid_from' })
  validFrom!: string;

  @Column('date', { name: 'valid_to', nullable: true })
  validTo!: string | null;

  @Column('text', { name: 'name_vi' })
  nameVi!: string;

  @Column('text', { name: 'name_en' })
  nameEn!: string;

  @Column('text', { name: 'short_name' })
  shortName!: string;

  @Column('text')
  tier!: string;

  @Column('text')
  parent!: string;

  @Column('text', { array: true })
  successors!: string[];
}
