/**
 * Problem: kafkajs 2.2.4 sets a timer after every request even when nothing waits; with a negative delay it fires at
 * once, again and again, and an idle service burns 3 % of a core. The override sets a timer only while requests wait,
 * never with a negative delay. A spec keeps watch that it still applies to the queue that kafkajs uses.
 */
interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

const CHECK_PENDING_MS = 10;

export const RequestQueueClass = require('kafkajs/src/network/requestQueue') as {
  readonly prototype: RequestQueue;
};

/** Applies the override; doing it twice is harmless. */
export function calmRequestQueue(): void {
  RequestQueueClass.prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.pending.length === 0 || this.throttleCheckTimeoutId !== null) return;
    const throttledMs = this.throttledUntil - Date.now();
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null;
        this.checkPendingRequests();
      },
      throttledMs > 0 ? throttledMs : CHECK_PENDING_MS,
    );
  };
}
