import { Module, type DynamicModule } from '@nestjs/common';
import { StreamModule } from '@nhip/stream';
import { DocsModule } from '@nhip/stream/docs';
import { StatementDoor } from '@nhip/stream/statements';
import type { Config } from './config';
import type { DossierEvent } from './core/event';
import { describedDossiers } from './described-dossiers';
import { DOSSIER_STREAM } from './dossier-stream';
import { NationalAdapter } from './dvcqg/adapter';
import { DvcqgController } from './dvcqg/dvcqg.controller';
import { IngressConsumer } from './ingress.consumer';

@Module({})
export class DossierEventsModule {
  static with(config: Config): DynamicModule {
    return {
      module: DossierEventsModule,
      imports: [StreamModule.of(DOSSIER_STREAM, config.stream), DocsModule.of(describedDossiers(config))],
      controllers: [IngressConsumer, DvcqgController],
      providers: [
        {
          provide: NationalAdapter,
          inject: [StatementDoor],
          useFactory: (door: StatementDoor<DossierEvent>) => new NationalAdapter(door, config.stream.zone),
        },
      ],
    };
  }
}
