import { z } from 'zod';
import { EPISODE, ORIGIN, type ShownAlert } from './shown-alert';

export interface AlertmanagerApiOptions {
  /** Its address, without a slash at its end. */
  readonly url: string;
  readonly timeoutMs: number;
  /** What is read of an answer. */
  readonly answerBytes: number;
}

/** How much of a refusal is told in the log. */
const REASON_CHARACTERS = 300;

const listed = z.array(
  z.object({
    annotations: z.record(z.string(), z.string()),
    status: z.object({ silencedBy: z.array(z.string()) }),
  }),
);

/** Alertmanager's API v2, as far as alerts and their silences go; which matcher fits which alert only it decides. */
export class AlertmanagerApi {
  constructor(private readonly options: AlertmanagerApiOptions) {}

  /** @throws Error that says what it answered */
  async tell(alerts: readonly ShownAlert[]): Promise<void> {
    await this.ask('/api/v2/alerts', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts),
    });
  }

  /** Which of our alerts are silenced: ids of silences by the id of the episode. @throws Error as `tell` does */
  async silenced(): Promise<ReadonlyMap<string, readonly string[]>> {
    const query = new URLSearchParams({
      ...{ filter: `origin="${ORIGIN}"`, silenced: 'true', active: 'false', inhibited: 'true' },
    });
    const alerts = listed.parse(JSON.parse(await this.ask(`/api/v2/alerts?${query.toString()}`)));
    return new Map(
      alerts.flatMap(({ annotations: { [EPISODE]: episode }, status: { silencedBy } }) =>
        episode === undefined || silencedBy.length === 0 ? [] : [[episode, silencedBy] as const],
      ),
    );
  }

  private async ask(path: string, request: RequestInit = {}): Promise<string> {
    const { url, timeoutMs } = this.options;
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await fetch(url + path, { ...request, redirect: 'error', signal });
    const text = await this.textOf(answer);
    if (!answer.ok) throw new Error(`Alertmanager: ${answer.status} ${text.slice(0, REASON_CHARACTERS)}`);
    return text;
  }

  private async textOf({ body }: Response): Promise<string> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of body ?? []) {
      bytes += (chunk as Uint8Array).length;
      if (bytes > this.options.answerBytes) throw new Error('Alertmanager answers more than is read');
      chunks.push(chunk as Uint8Array);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}
