import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { LOGGER, Policy, Problem, type Logger } from '@nhip/runtime';
import { Notifications } from '../notifications';
import { parseMessage } from './webhook-message';

/** Where Alertmanager tells what Prometheus found wrong with the system itself; it calls with a key of its own. */
@Controller('v1/alertmanager')
export class AlertmanagerController {
  constructor(
    @Inject(Notifications) private readonly notifications: Notifications,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** 204 once it is committed. Alertmanager sends again whatever is not answered with 2xx. */
  @Post()
  @Policy('source-key')
  @HttpCode(204)
  async take(@Body() body: unknown): Promise<void> {
    const received = parseMessage(body);
    if (!received.ok) throw Problem.validation('no message of Alertmanager', received.faults);
    if (received.leftOut > 0)
      this.log.warn({ leftOut: received.leftOut }, 'Alertmanager left alerts out (max_alerts)');
    await this.notifications.evaluator.hearSystem(received.told, Date.now());
  }
}
