import { settings, type SettingValues } from '@nhip/runtime';
import { z } from 'zod';

/** Limits of what goes to Alertmanager and of what comes from it. */
export const ALERTMANAGER_LIMITS = {
  /** How often everything under way is told again; sooner when something was decided. */
  refreshMs: 60_000,
  /** What is not told again for this long ends there by itself. */
  endsAfterMs: 5 * 60_000,
  /** Between two rounds, however much happens. */
  pauseMs: 1_000,
  /** After a round that failed: 1 s, 2 s … `refreshMs`. */
  firstRetryMs: 1_000,
  /** Alerts of one request, and of one round; beyond that the newest are told. */
  atOnce: 200,
  most: 5_000,
  /** Each request of a round; one that takes longer ends the round. */
  timeoutMs: 5_000,
  /** What is read of its answer to the question which alerts are silenced. */
  answerBytes: 8 * 1_048_576,
  /** What it said of silences holds for a message for so long before it is asked again … */
  freshMs: 15_000,
  /** … and, while it is away, for so long altogether. */
  keptMs: 5 * 60_000,
  /** Alerts of one message of its webhook. */
  received: 1_000,
} as const;

/** Variables by which this service and Alertmanager meet; the service's schema takes them into its own. */
export const ALERTMANAGER_SETTINGS = settings({
  NHIP_ALERTMANAGER_URL: {
    about:
      'Where Alertmanager (0.25 or newer) is reached: alerts are shown there, and its silences hold here.',
    shape: 'an http(s) address without user and password, e.g. http://127.0.0.1:9093',
    without: 'alerts are not shown in Alertmanager, and no silence of it holds',
    type: z
      .string()
      .refine((text) => URL.canParse(text) && isPlain(new URL(text)))
      .transform((text) => text.replace(/\/+$/, '')),
  },
  NHIP_ALERTMANAGER_KEY_HASH: {
    about: 'The sha256 of the key with which Alertmanager calls /v1/alertmanager (docs/alerts.md).',
    shape: '64 hexadecimal digits',
    without: 'nothing is taken from Alertmanager',
    secret: 'whole',
    type: z.string().regex(/^[0-9a-f]{64}$/),
  },
  NHIP_SYSTEM_ROLES: {
    about: 'Roles that are told of what Alertmanager tells of the system itself.',
    shape: 'roles of the file of recipients, separated by commas',
    default: 'operators',
    type: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{0,63}(,[a-z0-9][a-z0-9.-]{0,63}){0,9}$/)
      .transform((text) => text.split(',')),
  },
});

export interface AlertmanagerConfig {
  readonly url?: string;
  readonly keyHash?: string;
  readonly systemRoles: readonly string[];
}

/** @param given what `parseEnvironment` made of `ALERTMANAGER_SETTINGS` */
export function alertmanagerConfigOf(given: SettingValues<typeof ALERTMANAGER_SETTINGS>): AlertmanagerConfig {
  const { NHIP_ALERTMANAGER_URL: url, NHIP_ALERTMANAGER_KEY_HASH: keyHash } = given;
  return {
    ...(url !== undefined && { url }),
    ...(keyHash !== undefined && { keyHash }),
    systemRoles: given.NHIP_SYSTEM_ROLES,
  };
}

const isPlain = ({ protocol, username, password }: URL): boolean =>
  /^https?:$/.test(protocol) && username === '' && password === '';
