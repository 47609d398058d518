import type { ChannelDoor, Delivered, Outgoing } from './outgoing';

/** A door that keeps what it was given and answers as it is told to. */
export class FakeDoor implements ChannelDoor {
  readonly given: Outgoing[] = [];
  answer: (outgoing: Outgoing) => Delivered | Promise<Delivered> = () => ({ outcome: 'sent' });

  deliver(outgoing: Outgoing): Promise<Delivered> {
    this.given.push(outgoing);
    return Promise.resolve(this.answer(outgoing));
  }

  close(): void {
    // Nothing is open.
  }

  get words(): string[] {
    return this.given.map(({ word }) => word);
  }
}
