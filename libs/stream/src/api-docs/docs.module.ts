import { Module, type DynamicModule } from '@nestjs/common';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildAsyncApi } from './asyncapi';
import type { DescribedStream } from './described-stream';
import { DocsController, DOCUMENTS, type Documents } from './docs.controller';
import { INITIALIZER, overviewPage } from './docs-pages';
import { buildOpenApi } from './openapi';

/** `/docs` of a stream service. */
@Module({})
export class DocsModule {
  static of(stream: DescribedStream): DynamicModule {
    return {
      module: DocsModule,
      controllers: [DocsController],
      providers: [{ provide: DOCUMENTS, useFactory: () => documentsOf(stream) }],
    };
  }
}

function documentsOf(stream: DescribedStream): Documents {
  return {
    openapi: JSON.stringify(buildOpenApi(stream)),
    asyncapi: JSON.stringify(buildAsyncApi(stream)),
    overview: overviewPage(stream),
    assets: new Map([
      ['swagger-ui.css', { type: 'text/css; charset=utf-8', body: swaggerFile('swagger-ui.css') }],
      [
        'swagger-ui-bundle.js',
        { type: 'text/javascript; charset=utf-8', body: swaggerFile('swagger-ui-bundle.js') },
      ],
      ['initializer.js', { type: 'text/javascript; charset=utf-8', body: INITIALIZER }],
    ]),
  };
}

const swaggerFile = (name: string): Buffer =>
  readFileSync(join(dirname(require.resolve('swagger-ui-dist/package.json')), name));
