import { Body, Controller, Get, HttpCode, Inject, Put } from '@nestjs/common';
import type { wall } from '@nhip/contracts';
import { Policy, Problem } from '@nhip/runtime';
import { z } from 'zod';
import { Assets } from './assets';
import type { Config } from './config';
import { DemoWatch } from './demo-progress';
import { CONFIG } from './tokens';
import { WALL } from './wall';

const count = z.number().int().min(0).max(1_000_000_000);
const progress = z.strictObject({ done: count, total: count });

@Controller('api')
export class InstanceController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly assets: Assets,
    private readonly demo: DemoWatch,
  ) {}

  @Get('instance')
  @Policy('session')
  instance(): wall.InstanceInfo {
    const { title, sampleData, zone, eventsUrl, alertsUrl, heartbeatMs, disconnectedAfterMs } = this.config;
    const { clock, sourceNames } = this.config;
    return {
      title,
      sampleData,
      zone,
      eventsUrl,
      ...(alertsUrl === undefined ? {} : { alertsUrl }),
      ...(clock === undefined ? {} : { clock: new Date(clock).toISOString() }),
      build: this.assets.build,
      heartbeatMs,
      disconnectedAfterMs,
      layout: WALL,
      sources: sourceNames,
    };
  }

  /** The demo's loader tells how far it is; every screen shows it. */
  @Put('demo')
  @Policy('operator')
  @HttpCode(204)
  tellDemo(@Body() body: unknown): void {
    const told = progress.safeParse(body);
    if (!told.success) throw Problem.validation('progress is {"done": …, "total": …} in whole numbers');
    this.demo.tell(told.data);
  }
}
