import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { Policy } from '@nhip/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AnswerDesk, type Reading } from './answer-desk';
import { PAGE_HEADERS } from './page-style';

/** What stands in an address is text, or a list of texts where it stands twice. */
interface Asked {
  readonly Params: { readonly id: string };
  readonly Querystring: { readonly t?: unknown };
  readonly Body: { readonly note?: unknown } | null | undefined;
}

/** The page on which people answer alerts. Its address is read and sent by people, so it is Vietnamese. */
@Controller('canh-bao')
export class AnswersController {
  constructor(@Inject(AnswerDesk) private readonly desk: AnswerDesk) {}

  /** Changes nothing, since mail programs look at links before people do. */
  @Get(':id')
  @Policy('public')
  async look(@Req() { params, query }: FastifyRequest<Asked>, @Res() reply: FastifyReply): Promise<void> {
    send(reply, await this.desk.read(params.id, asText(query.t)));
  }

  /** Takes the answer, then sends the browser back to the page, so that loading it again answers nothing again. */
  @Post(':id')
  @Policy('public')
  async answer(@Req() request: FastifyRequest<Asked>, @Res() reply: FastifyReply): Promise<void> {
    const { params, query, body, ip: address } = request;
    const token = asText(query.t);
    const reading = await this.desk.take(params.id, { token, note: asText(body?.note), address });
    if (reading !== 'taken') return send(reply, reading);
    void reply.headers(PAGE_HEADERS).header('location', `?t=${token}`).status(303).send();
  }
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

function send(reply: FastifyReply, { status, html }: Reading): void {
  void reply.headers(PAGE_HEADERS).status(status).send(html);
}
