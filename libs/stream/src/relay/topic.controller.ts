import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { Policy } from '@nhip/runtime';
import type { Republication } from './republish-store';
import { TopicRebuild } from './topic-rebuild';

/** The operator fills the topic of the facts again. */
@Controller('v1/topic')
export class TopicController {
  constructor(@Inject(TopicRebuild) private readonly rebuild: TopicRebuild) {}

  @Get()
  @Policy('operator')
  async look(): Promise<object> {
    const state = await this.rebuild.state();
    return state === undefined ? {} : { rebuild: json(state) };
  }

  @Post('rebuild')
  @Policy('operator')
  @HttpCode(202)
  async begin(): Promise<object> {
    return { rebuild: json(await this.rebuild.begin()) };
  }
}

function json({ reason, since, marked, allMarked, done }: Republication): object {
  return { reason, startedAt: new Date(since).toISOString(), subjects: marked, allMarked, done };
}
