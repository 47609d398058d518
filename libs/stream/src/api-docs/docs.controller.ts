import { Controller, Get, Header, Inject, Module, Param, Res, type DynamicModule } from '@nestjs/common';
import { Policy, Problem } from '@nhip/runtime';
import type { FastifyReply } from 'fastify';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildAsyncApi } from './asyncapi';
import type { DescribedStream } from './described-stream';
import { INITIALIZER, overviewPage, SWAGGER_PAGE } from './docs-pages';
import { buildOpenApi } from './openapi';

/** Only what this server itself serves; Swagger UI sets styles by script. */
const CONTENT_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";
const HTML = 'text/html; charset=utf-8';

interface Documents {
  readonly openapi: string;
  readonly asyncapi: string;
  readonly overview: string;
  readonly assets: ReadonlyMap<string, { readonly type: string; readonly body: Buffer | string }>;
}
const DOCUMENTS = Symbol('documents');

/** The documents of a stream's doors, for people and for programs. */
@Controller('docs')
export class DocsController {
  constructor(@Inject(DOCUMENTS) private readonly documents: Documents) {}

  @Get()
  @Policy('public')
  @Header('content-type', HTML)
  @Header('content-security-policy', CONTENT_POLICY)
  overview(): string {
    return this.documents.overview;
  }

  @Get('http')
  @Policy('public')
  @Header('content-type', HTML)
  @Header('content-security-policy', CONTENT_POLICY)
  swagger(): string {
    return SWAGGER_PAGE;
  }

  @Get('openapi.json')
  @Policy('public')
  @Header('content-type', 'application/json; charset=utf-8')
  openapi(): string {
    return this.documents.openapi;
  }

  @Get('asyncapi.json')
  @Policy('public')
  @Header('content-type', 'application/json; charset=utf-8')
  asyncapi(): string {
    return this.documents.asyncapi;
  }

  @Get('ui/:file')
  @Policy('public')
  asset(@Param('file') file: string, @Res() reply: FastifyReply): void {
    const asset = this.documents.assets.get(file);
    if (asset === undefined) throw Problem.missing('no such file');
    void reply.header('content-type', asset.type).header('cache-control', 'max-age=3600').send(asset.body);
  }
}

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
