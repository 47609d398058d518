import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A key with which one source may send its events; the key itself is told once and stored nowhere. */
@Entity('api_key')
export class ApiKey {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  source!: string;

  /** sha256 of the key, hexadecimal. */
  @Column('text')
  hash!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}
