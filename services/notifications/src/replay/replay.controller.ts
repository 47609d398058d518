import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { Policy, Problem } from '@nhip/runtime';
import { z } from 'zod';
import type { Evidence } from '../core/alert';
import type { Fired } from './replay-figure';
import { RuleReplay, type Replayed } from './rule-replay';

/** A file of rules is a few kilobytes. */
const RULES_CHARACTERS = 200_000;

const asked = z.strictObject({
  rules: z.string().min(1).max(RULES_CHARACTERS),
  from: z.string(),
  to: z.string(),
});

/** Tries rules on a history, before they are put in force. */
@Controller('v1/alerts')
export class ReplayController {
  constructor(@Inject(RuleReplay) private readonly replay: RuleReplay) {}

  /** @returns what `rules` (a YAML file, as text) would have told from the end of day `from` to that of `to`. */
  @Post('test')
  @Policy('operator')
  @HttpCode(200)
  async test(@Body() body: unknown): Promise<unknown> {
    const given = asked.safeParse(body);
    if (!given.success)
      throw Problem.validation(
        'a test is {"rules": YAML as text, "from": day, "to": day}',
        given.error.issues.map(({ path, message }) => ({ path: `/${path.join('/')}`, detail: message })),
      );
    return answerOf(await this.replay.replay(given.data));
  }
}

/** Instants are RFC 3339 in UTC; null where there is none. */
function answerOf({ rules, alerts, from, to, zone }: Replayed): unknown {
  return {
    ...{ from, to, zone },
    rules: rules.map(({ rule, units }) => ({
      ...{ id: rule.id, version: rule.version, name: rule.name, indicator: rule.indicator },
      ...{ window: rule.window, severity: rule.severity, units: units.length },
    })),
    alerts: alerts.map(alertOf),
  };
}

function alertOf({ rule, unit, unitName, since, openedAt, opening, worst, resolution }: Fired): unknown {
  return {
    ...{ rule, unit, unitName, since: instant(since), openedAt: instant(openedAt) },
    opening: evidenceOf(opening),
    worst: evidenceOf(worst),
    resolvedAt: resolution ? instant(resolution.at) : null,
    reason: resolution?.reason ?? null,
    words: resolution?.words ?? null,
  };
}

function evidenceOf({ numerator, denominator, value, bound, confidenceBound, from, to }: Evidence): unknown {
  return {
    ...{ numerator, denominator: denominator ?? null, value: value ?? null, bound },
    ...{ confidenceBound: confidenceBound ?? null, from, to },
  };
}

const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();
