import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { Policy } from '@nhip/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AnswerDesk, type Reading } from './answer-desk';
import { PAGE_HEADERS } from './page-style';

/** The page on which people answer alerts. Its address is sent to people, so it is Vietnamese, as they all are. */
@Controller('canh-bao')
export class AnswersController {
  constructor(@Inject(AnswerDesk) private readonly desk: AnswerDesk) {}

  /** Changes nothing, since mail programs look at links before people do. */
  @Get(':id')
  @Policy('public')
  async look(@Param('id') id: string, @Query('t') token: unknown, @Res() reply: FastifyReply): Promise<void> {
    send(reply, await this.desk.read(id, asText(token)));
  }

  /** Takes the answer, then sends the browser back to the page, so that loading it again answers nothing again. */
  @Post(':id')
  @Policy('public')
  @HttpCode(303)
  async answer(
    @Param('id') id: string,
    @Query('t') token: unknown,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const note = asText((body as { note?: unknown } | null | undefined)?.note);
    const reading = await this.desk.take(id, { token: asText(token), note, address: request.ip });
    if (reading !== 'taken') return send(reply, reading);
    void reply
      .headers(PAGE_HEADERS)
      .header('location', `?t=${encodeURIComponent(asText(token))}`)
      .status(303)
      .send();
  }
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

function send(reply: FastifyReply, { status, html }: Reading): void {
  void reply.headers(PAGE_HEADERS).status(status).send(html);
}
