import { settings, type SettingValues } from '@nhip/runtime';
import { z } from 'zod';

/** Limits of telling and of the page of answers; each is reached before something breaks. */
export const TELLING_LIMITS = {
  /**
   * Messages under way at once. A process that is killed may repeat what was under way: one mail, two calls. Mail goes
   * one by one over a connection that stays open, so that this is all.
   */
  inFlight: { email: 1, webhook: 2 },
  /** Sends taken from the queue at once, by one lane. */
  claimed: 8,
  /** A claim that was not settled within so many time limits of a send is another's: its process has died. */
  leaseTimeouts: 4,
  pollMs: 500,
  /** 5 s, 10 s … 15 min between attempts: given up after about four hours. */
  retry: { firstMs: 5_000, longestMs: 15 * 60_000, attempts: 24 },
  /** What is read of the answer of a webhook's receiver, to be told to the operator. */
  answerBytes: 4_096,
  failureCharacters: 300,
  /** What is silenced in Alertmanager is looked at again after so much; nobody waits longer for its answer. */
  silencedMs: 15_000,
  askSilenceMs: 10_000,
  /** A message never waits longer for which part causes most of it. */
  causeMs: 2_000,
  causesKept: 200,
  causeKeptMs: 60_000,
  noteCharacters: 500,
  /** Answers that one address may send: the burst, and a second. */
  answers: { burst: 10, perSecond: 0.2, tracked: 10_000 },
  listed: 200,
} as const;

const WEB_ADDRESS = 'an http(s) address, e.g. https://nhip.example.vn';
const webAddress = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))
  .transform((text) => text.replace(/\/+$/, ''));

/** Variables of telling; the service's schema takes them into its own. */
export const TELLING_SETTINGS = settings({
  NHIP_RECIPIENTS_FILE: {
    about: 'Who is told of what, and when (docs/alerts.md).',
    shape: 'the path of a YAML file',
    without: 'alerts open, and are listed as untold',
    type: z.string(),
  },
  NHIP_SMTP_URL: {
    about:
      'The mail server; smtps:// for TLS from the first byte, smtp:// uses STARTTLS where it is offered.',
    shape: 'an URL like smtp://user:password@mail.example.vn:587',
    without: 'no mail is sent',
    secret: 'password',
    type: z.string().refine((text) => /^smtps?:\/\//.test(text) && URL.canParse(text)),
  },
  NHIP_MAIL_FROM: {
    about: 'The sender of mails; its domain is that of their Message-IDs.',
    shape: 'an e-mail address',
    default: 'nhip@localhost.localdomain',
    type: z.email(),
  },
  NHIP_SEND_TIMEOUT_SECONDS: {
    about: 'How long a mail server or a receiver may take for one message; what takes longer may come twice.',
    shape: 'seconds, a whole number from 1 to 120',
    default: '15',
    type: z.coerce.number().int().min(1).max(120),
  },
  NHIP_ANSWER_SECRET: {
    about: 'What links in messages are made from; with another one the links of earlier messages are dead.',
    shape: 'a secret of 32 characters or more',
    secret: 'whole',
    type: z.string().min(32),
  },
  NHIP_ANSWER_URL: {
    about: 'Where recipients reach the page of answers: this service, behind TLS.',
    shape: WEB_ADDRESS,
    type: webAddress,
  },
  NHIP_CONTROL_ROOM_URL: {
    about: 'Where recipients reach the control room.',
    shape: WEB_ADDRESS,
    type: webAddress,
  },
  NHIP_TITLE: {
    about: 'How the province is named in messages.',
    shape: '1 to 40 characters',
    default: 'Nhịp',
    type: z.string().max(40),
  },
});

export interface TellingConfig {
  readonly recipientsFile?: string;
  readonly smtpUrl?: string;
  readonly mailFrom: string;
  readonly sendTimeoutMs: number;
  readonly answerSecret: string;
  readonly answerUrl: string;
  readonly controlRoomUrl: string;
  readonly title: string;
}

/** @param given what `parseEnvironment` made of `TELLING_SETTINGS` */
export function tellingConfigOf(given: SettingValues<typeof TELLING_SETTINGS>): TellingConfig {
  const { NHIP_RECIPIENTS_FILE: recipientsFile, NHIP_SMTP_URL: smtpUrl } = given;
  return {
    ...(recipientsFile !== undefined && { recipientsFile }),
    ...(smtpUrl !== undefined && { smtpUrl }),
    mailFrom: given.NHIP_MAIL_FROM,
    sendTimeoutMs: given.NHIP_SEND_TIMEOUT_SECONDS * 1_000,
    answerSecret: given.NHIP_ANSWER_SECRET,
    answerUrl: given.NHIP_ANSWER_URL,
    controlRoomUrl: given.NHIP_CONTROL_ROOM_URL,
    title: given.NHIP_TITLE,
  };
}
