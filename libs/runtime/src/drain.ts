import type { BeforeApplicationShutdown, OnApplicationShutdown, OnModuleDestroy } from '@nestjs/common';
import type { CheckResult } from './health';

type Step = () => unknown;

/**
 * The order of a shutdown: unready, stop the intake (consumers, HTTP), finish what was taken in, close databases last.
 * Parts register here instead of relying on the order in which Nest happens to destroy providers.
 */
export class Drain implements OnModuleDestroy, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly intake: Step[] = [];
  private readonly work: Step[] = [];
  private readonly stores: Step[] = [];
  private begun = false;

  get draining(): boolean {
    return this.begun;
  }

  /** Runs at once when the shutdown begins, together with the others of its kind; e.g. end streams, stop a consumer. */
  stopIntake(step: Step): void {
    this.intake.push(step);
  }

  /** Runs when nothing comes in any more, in order of registration; e.g. publish what is committed. */
  finish(step: Step): void {
    this.work.push(step);
  }

  /** Runs at the very end, in reverse order of registration; e.g. end a connection pool. */
  closeLast(step: Step): void {
    this.stores.unshift(step);
  }

  failure(): Pick<CheckResult, 'failure'> {
    return this.begun ? { failure: { shown: 'shutting down', error: undefined } } : {};
  }

  begin(): void {
    this.begun = true;
  }

  async onModuleDestroy(): Promise<void> {
    this.begin();
    await Promise.all(this.intake.map((step) => step()));
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const step of this.work) await step();
  }

  async onApplicationShutdown(): Promise<void> {
    for (const step of this.stores) await step();
  }
}
