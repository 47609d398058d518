import { Module, type DynamicModule } from '@nestjs/common';
import { StreamModule } from '@nhip/stream';
import { DocsModule } from '@nhip/stream/docs';
import type { Config } from './config';
import { describedDossiers } from './described-dossiers';
import { DOSSIER_STREAM } from './dossier-stream';
import { IngressConsumer } from './ingress.consumer';

@Module({})
export class DossierEventsModule {
  static with(config: Config): DynamicModule {
    return {
      module: DossierEventsModule,
      imports: [StreamModule.of(DOSSIER_STREAM, config.stream), DocsModule.of(describedDossiers(config))],
      controllers: [IngressConsumer],
    };
  }
}
