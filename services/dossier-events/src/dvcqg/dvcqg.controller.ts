import { Body, Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { Policy, principalOf } from '@nhip/runtime';
import type { Sender } from '@nhip/stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ERROR_CODES, NationalAdapter, type NationalAnswer } from './adapter';

/** The national synchronisation message: 202 when any record was taken, 422 when none was. */
@Controller('v1/adapters/dvcqg')
export class DvcqgController {
  constructor(@Inject(NationalAdapter) private readonly adapter: NationalAdapter) {}

  @Post()
  @Policy('source-key')
  async receive(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() body: unknown,
  ): Promise<NationalAnswer> {
    const answer = await this.adapter.receive(body, principalOf<Sender>(request));
    const taken = answer.result.some(({ error_code }) => error_code === ERROR_CODES.taken);
    void reply.status(taken ? 202 : 422);
    return answer;
  }
}
