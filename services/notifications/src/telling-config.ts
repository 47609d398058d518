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
  /** A message never waits longer for which part causes most of it. */
  causeMs: 2_000,
  causesKept: 200,
  causeKeptMs: 60_000,
  noteCharacters: 500,
  /** Answers that one address may send: the burst, and a second. */
  answers: { burst: 10, perSecond: 0.2, tracked: 10_000 },
  listed: 200,
} as const;

const httpAddress = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), 'an http(s) address')
  .transform((text) => text.replace(/\/+$/, ''));

/** Variables of telling; the service's configuration takes them into its own. */
export const TELLING_SETTINGS = {
  /** Who is told (docs/alerts.md); without it alerts open and are listed as untold. */
  NHIP_RECIPIENTS_FILE: z.string().min(1).optional(),
  /** Without it no mail is sent. */
  NHIP_SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'an URL like smtp://user:password@mail.example.vn:587')
    .refine((text) => URL.canParse(text), 'an URL like smtp://user:password@mail.example.vn:587')
    .optional(),
  NHIP_MAIL_FROM: z.email('an e-mail address').default('nhip@localhost.localdomain'),
  /** How long a mail server or a receiver may take for one message; what it takes later may come twice. */
  NHIP_SEND_TIMEOUT_SECONDS: z.coerce.number('seconds').int().min(1).max(120).default(15),
  /** What links in messages are made from; with another one the links of earlier messages are dead. */
  NHIP_ANSWER_SECRET: z.string().min(32, '32 characters or more'),
  /** Where recipients reach the page of answers: this service. */
  NHIP_ANSWER_URL: httpAddress,
  /** Where recipients reach the control room. */
  NHIP_CONTROL_ROOM_URL: httpAddress,
  NHIP_TITLE: z.string().min(1).max(40).default('Nhịp'),
} as const;

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
export function tellingConfigOf(given: z.output<z.ZodObject<typeof TELLING_SETTINGS>>): TellingConfig {
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
