import { Controller, Get, Req, Res } from '@nestjs/common';
import { Policy, Problem } from '@nhip/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Assets } from './assets';

/** The page and its files. Its own addresses (/chi-so/…, /don-vi) all answer with the page. */
@Controller()
export class PageController {
  constructor(private readonly assets: Assets) {}

  @Get('*')
  @Policy('public')
  page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const path = (request.url.split('?')[0] ?? '/').replace(/^\/$/, '/index.html');
    if (path.startsWith('/api/')) throw Problem.missing('there is no such route');
    const asset = this.assets.at(path);
    if (asset === undefined) throw Problem.missing('there is no such file');
    void reply
      .header('etag', asset.etag)
      .header('vary', 'accept-encoding')
      .header('cache-control', asset.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    if (request.headers['if-none-match'] === asset.etag) return void reply.status(304).send();
    const squeezed = asset.gzip !== undefined && /\bgzip\b/.test(String(request.headers['accept-encoding']));
    if (squeezed) void reply.header('content-encoding', 'gzip');
    void reply.type(asset.type).send(squeezed ? asset.gzip : asset.body);
  }
}
