import { Controller, Get, Header, Inject, Param, Res } from '@nestjs/common';
import { Policy, Problem } from '@nhip/runtime';
import type { FastifyReply } from 'fastify';
import { SWAGGER_PAGE } from './docs-pages';

/** Only what this server itself serves; Swagger UI sets styles by script. */
const CONTENT_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";
const HTML = 'text/html; charset=utf-8';

/** What `/docs` serves, made once. */
export interface Documents {
  readonly openapi: string;
  readonly asyncapi: string;
  readonly overview: string;
  readonly assets: ReadonlyMap<string, { readonly type: string; readonly body: Buffer | string }>;
}
export const DOCUMENTS = Symbol('documents');

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
