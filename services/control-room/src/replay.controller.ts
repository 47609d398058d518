import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import { Zone } from '@nhip/kernel';
import { Policy, principalOf, Problem } from '@nhip/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from './config';
import { planOf, type ReplayAsked, type ReplayPlan } from './core/replay-clock';
import { scopeOf, type Principal } from './principal';
import { replayAsked } from './questions';
import { Replay } from './replay';
import { Replays } from './replays';
import { CONFIG, INDICATORS } from './tokens';
import { WallFeed, type IndicatorsClient } from './wall-feed';
import { WALL } from './wall';

@Controller('api')
export class ReplayController {
  private readonly zone: Zone;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(INDICATORS) private readonly indicators: IndicatorsClient,
    private readonly replays: Replays,
  ) {
    this.zone = new Zone(config.zone);
  }

  /**
   * A day as it was known, frame by frame, of one scene or of all. Who pauses closes the stream, who seeks opens it
   * anew with `from`; a browser that lost it goes on after the last frame it saw.
   */
  @Get('replay')
  @Policy('session')
  async replay(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { scene, ...wanted } = replayAsked(query);
    const scenes = scene === undefined ? undefined : new Set([scene]);
    const asked = this.planned(wanted);
    const seen = Number(request.headers['last-event-id'] ?? NaN);
    const plan = { ...asked, from: seen > asked.from ? seen : asked.from };
    if (plan.from > Date.now())
      throw Problem.validation('that is yet to come', [{ path: 'day', detail: 'in the future' }]);
    // What EventSource takes for "do not come again".
    if (seen >= asked.dayEnd) return void reply.status(204).send();
    const principal = principalOf<Principal>(request);
    const feed = new WallFeed(this.indicators, WALL, scopeOf(principal));
    const told = { frame: () => feed.frame(), figures: (asOf: number) => feed.figures(scenes, asOf) };
    const replay = new Replay(told, plan, Date.now);
    const reader =
      principal.kind === 'session'
        ? { name: principal.account.name, token: principal.token }
        : { name: 'the operator', token: undefined };
    await this.replays.play(replay, reader, () => {
      reply.hijack();
      return reply.raw;
    });
  }

  private planned(asked: ReplayAsked): ReplayPlan {
    try {
      return planOf(asked, this.zone);
    } catch (error) {
      throw Problem.validation((error as Error).message, [{ path: 'day', detail: 'no such day' }]);
    }
  }
}
