import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { readMail, type ReadMail } from './read-mail';

/** What the server says instead of taking a mail. */
export interface Refusal {
  readonly code: number;
  readonly text: string;
}

export interface MailboxOptions {
  readonly port?: number;
  /** Asked for each recipient of each mail. */
  readonly refuse?: (address: string) => Refusal | undefined;
  /** Asked for the sender of each mail. */
  readonly refuseSender?: () => Refusal | undefined;
  /** Waited for before a mail is taken. */
  readonly before?: (mail: ReadMail) => Promise<void>;
}

/** A real SMTP server that keeps what it took. It takes everything in the order in which it comes. */
export class Mailbox {
  readonly mails: ReadMail[] = [];
  private readonly server: SMTPServer;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly options: MailboxOptions) {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      logger: false,
      onMailFrom: (_, __, done) => done(asError(options.refuseSender?.())),
      onRcptTo: ({ address }, _, done) => done(asError(options.refuse?.(address))),
      onData: (stream, session, done) => this.take(stream, session, done),
    });
    this.server.on('error', () => undefined);
    this.server.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  static async open(options: MailboxOptions = {}): Promise<Mailbox> {
    const mailbox = new Mailbox(options);
    await new Promise<void>((resolve) => mailbox.server.listen(options.port ?? 0, '127.0.0.1', resolve));
    return mailbox;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** Mails to one address, in the order in which they came. */
  to(address: string): ReadMail[] {
    return this.mails.filter(({ to }) => to.includes(address));
  }

  /** Breaks every connection. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  close(): Promise<void> {
    this.cut();
    return new Promise((resolve) => this.server.close(resolve));
  }

  private take(
    stream: SMTPServerDataStream,
    { envelope }: SMTPServerSession,
    done: (error?: Error | null) => void,
  ): void {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const to = envelope.rcptTo.map(({ address }) => address);
      const mail = readMail(Buffer.concat(chunks).toString('utf8'), to);
      Promise.resolve(this.options.before?.(mail)).then(
        () => {
          this.mails.push(mail);
          done();
        },
        (error: unknown) => done(error as Error),
      );
    });
  }
}

const asError = (refusal: Refusal | undefined): Error | undefined =>
  refusal && Object.assign(new Error(refusal.text), { responseCode: refusal.code });
