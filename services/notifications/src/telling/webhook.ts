import { readSigningSecret, signedHeaders } from '@nhip/runtime/webhooks';
import { webhookIdOf } from '../core/send-name';
import type { ChannelDoor, Delivered, Outgoing } from './outgoing';

export interface WebhookOptions {
  readonly timeoutMs: number;
  /** What is read of an answer; the rest is left. */
  readonly answerBytes: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const GONE = 410;

/** Calls the addresses of recipients with bodies signed as Standard Webhooks asks. */
export class Webhook implements ChannelDoor {
  constructor(private readonly options: WebhookOptions) {}

  async deliver(outgoing: Outgoing): Promise<Delivered> {
    const { webhook } = outgoing.recipient;
    const secret = webhook && readSigningSecret(webhook.secret);
    if (webhook === undefined || secret === undefined) return { outcome: 'never', reason: 'no-address' };
    const { timeoutMs, now = Date.now } = this.options;
    const body = JSON.stringify(payloadOf(outgoing));
    const timestamp = String(Math.floor(now() / 1000));
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await fetch(webhook.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'nhip',
          ...signedHeaders(secret, { id: webhookIdOf(outgoing.word), timestamp, body }),
        },
        body,
        // An address that sends elsewhere would be given what was signed for the one of the file.
        redirect: 'manual',
        signal,
      });
      // Its status is the answer, whether or not a body ever comes.
      if (answer.ok) return sent(answer);
      const said = await this.beginningOf(answer);
      const reason = `${answer.status}${said === '' ? '' : ` ${said}`}`;
      if (answer.status === GONE) return { outcome: 'never', reason };
      return { outcome: 'later', reason, ...(signal.aborted && { timedOut: true }) };
    } catch (error) {
      return { outcome: 'later', reason: reasonOf(error), ...(signal.aborted && { timedOut: true }) };
    }
  }

  close(): void {
    // Nothing stays open.
  }

  /** What came of it until the limit, in bytes or in time. */
  private async beginningOf({ body }: Response): Promise<string> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    try {
      for await (const chunk of body ?? []) {
        chunks.push(chunk as Uint8Array);
        bytes += (chunk as Uint8Array).length;
        if (bytes >= this.options.answerBytes) break;
      }
    } catch {
      // The time was over, or the connection broke: the status was said before.
    }
    return Buffer.concat(chunks).subarray(0, this.options.answerBytes).toString('utf8');
  }
}

function sent({ body }: Response): Delivered {
  void body?.cancel().catch(() => undefined);
  return { outcome: 'sent' };
}

/** What a receiver gets; `type` says the step, `data.id` the episode. */
export function payloadOf({ step, record, message }: Outgoing): object {
  const { id, version, severity, status, subject, episode, resolution } = record;
  const { since, openedAt, escalatedAt, latest, answer } = episode;
  return {
    type: `nhip.alert.${step}`,
    timestamp: iso(resolution?.at ?? (step === 'escalated' ? escalatedAt : undefined) ?? openedAt),
    data: {
      ...{ id, version, severity, status, subject },
      ...{ since: iso(since), openedAt: iso(openedAt) },
      ...(latest && { evidence: latest }),
      ...(answer && { answer: { ...answer, at: iso(answer.at) } }),
      ...(resolution && { resolution: { ...resolution, at: iso(resolution.at) } }),
      message,
    },
  };
}

const iso = (instant: number): string => new Date(instant).toISOString();

/** `fetch` hides what happened in its cause. */
function reasonOf(error: unknown): string {
  const { name, message, cause } = error as { name?: string; message?: string; cause?: unknown };
  if (name === 'TimeoutError') return 'no answer in time';
  const { code, message: why } = (cause ?? {}) as { code?: string; message?: string };
  return [code, why ?? message].filter((part) => part !== undefined).join(' ');
}
