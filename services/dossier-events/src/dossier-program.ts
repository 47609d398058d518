import type { DossierEvent, DossierFact } from '@nhip/contracts';
import type { StreamProgram } from '@nhip/stream/service';
import { StatementDoor } from '@nhip/stream/statements';
import { describedDossiers } from './described-dossiers';
import { DOSSIER_STREAM } from './dossier-stream';
import { NationalAdapter } from './dvcqg/adapter';
import { DvcqgController } from './dvcqg/dvcqg.controller';

/** The dossier stream as a service: with a door for national messages. */
export const DOSSIER_PROGRAM: StreamProgram<DossierEvent, DossierFact> = {
  definition: DOSSIER_STREAM,
  described: describedDossiers,
  adapters: ({ stream: { zone } }) => ({
    controllers: [DvcqgController],
    providers: [
      {
        provide: NationalAdapter,
        inject: [StatementDoor],
        useFactory: (door: StatementDoor<DossierEvent>) => new NationalAdapter(door, zone),
      },
    ],
  }),
};
