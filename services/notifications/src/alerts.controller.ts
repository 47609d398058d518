import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { Policy, Problem } from '@nhip/runtime';
import { countHeldBack, countListed, heldBack, listAlerts, trailOf } from './alert-list';
import { MOST_LISTED } from './config';
import type { AlertRecord } from './core/alert';
import { Notifications } from './notifications';

/** Alerts, for the operator. */
@Controller('v1/alerts')
export class AlertsController {
  constructor(@Inject(Notifications) private readonly notifications: Notifications) {}

  /**
   * @returns those under way (`status=all`: also those that are over), what is held back, streams that do not say when
   * their sources were last heard, up to when figures are told and whether time stands there, and what nobody was told;
   * of each at most `MOST_LISTED`, the totals count all.
   */
  @Get()
  @Policy('operator')
  async list(@Query() { status = 'unresolved' }: { status?: string }): Promise<object> {
    if (status !== 'unresolved' && status !== 'all') {
      const detail = 'unresolved or all';
      throw Problem.validation('no such alerts', [{ path: 'status', detail }]);
    }
    const { pool, telling, sources, figures } = this.notifications;
    const alerts = await listAlerts(pool, { which: status, limit: MOST_LISTED });
    const [held, untold] = [await heldBack(pool, MOST_LISTED), await telling.untold()];
    const { until, away } = figures.standing;
    return {
      figures: { ...(until !== undefined && { toldUntil: instant(until) }), standing: away },
      alerts: alerts.map((record) => this.shown(record)),
      total: await countListed(pool, status),
      heldBack: held.map(({ since, ...each }) => ({
        ...each,
        since: instant(since),
        reason: 'source-silent',
      })),
      heldBackTotal: await countHeldBack(pool),
      unheardStreams: sources.unheard().map(({ stream, since }) => ({ stream, since: instant(since) })),
      ...untold,
    };
  }

  /** @returns one episode with its trail: what was decided, when and why. */
  @Get(':id')
  @Policy('operator')
  async one(@Param('id') id: string): Promise<object> {
    const { pool } = this.notifications;
    const record = await this.notifications.episode(id);
    if (record === undefined) throw Problem.missing(`no alert ${id}`);
    const trail = await trailOf(pool, id, MOST_LISTED);
    return { ...this.shown(record), trail: trail.map(({ at, ...line }) => ({ at: instant(at), ...line })) };
  }

  private shown(record: AlertRecord): object {
    const silencedBy = this.notifications.alertmanager?.silencesOf(record.id) ?? [];
    return { ...shown(record), ...(silencedBy.length > 0 && { silencedBy }) };
  }
}

/** Instants are RFC 3339 in UTC. */
function shown({ told: _, episode, resolution, ...record }: AlertRecord): object {
  const { since, openedAt, escalatedAt, answer, opening, latest } = episode;
  return {
    ...record,
    ...{ since: instant(since), openedAt: instant(openedAt), opening, latest },
    ...(escalatedAt !== undefined && { escalatedAt: instant(escalatedAt) }),
    ...(answer && { answer: { ...answer, at: instant(answer.at) } }),
    ...(resolution && { resolution: { ...resolution, at: instant(resolution.at) } }),
  };
}

const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();
