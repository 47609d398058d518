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

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  /** Codes of the units its events may name; null: any. */
  @Column('text', { array: true, nullable: true })
  units!: string[] | null;

  /** Kinds its events may be of; null: any. */
  @Column('text', { array: true, nullable: true })
  kinds!: string[] | null;

  /** The secret that signs its bodies, sealed; null: bodies need no signature. */
  @Column('bytea', { name: 'signing_secret', nullable: true })
  signingSecret!: Buffer | null;
}
