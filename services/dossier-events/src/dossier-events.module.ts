import { Module, type DynamicModule } from '@nestjs/common';
import { StreamModule } from '@nhip/stream';
import type { Config } from './config';
import { DOSSIER_STREAM } from './dossier-stream';

@Module({})
export class DossierEventsModule {
  static with({ stream }: Config): DynamicModule {
    return {
      module: DossierEventsModule,
      imports: [StreamModule.of(DOSSIER_STREAM, stream)],
    };
  }
}
