import { Mailbox } from '../../services/notifications/src/testing/mailbox';

/** A mail server that may be stopped and started on its port. */
export class MailServer {
  /** Subjects and texts of all mails that came. */
  readonly mails: { readonly at: number; readonly text: string }[] = [];
  private box: Mailbox | undefined;

  constructor(readonly port: number) {}

  async start(): Promise<void> {
    this.box ??= await Mailbox.open({
      port: this.port,
      before: (mail) => Promise.resolve(void this.mails.push({ at: Date.now(), text: JSON.stringify(mail) })),
    });
  }

  async stop(): Promise<void> {
    await this.box?.close();
    this.box = undefined;
  }
}
