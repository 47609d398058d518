import { calmRequestQueue, RequestQueueClass } from './kafka-idle';

type Queue = InstanceType<new (options: object) => typeof RequestQueueClass.prototype>;
const newQueue = (): Queue =>
  new (RequestQueueClass as unknown as new (options: object) => Queue)({
    maxInFlightRequests: null,
    requestTimeout: 1_000,
    logger: { debug: () => undefined },
  });

describe('the request queue of kafkajs', () => {
  beforeAll(calmRequestQueue);

  it('sets no timer while nothing waits', () => {
    const queue = newQueue();
    queue.checkPendingRequests();
    expect(queue.throttleCheckTimeoutId).toBeNull();
  });

  it('never sets one with a negative delay', () => {
    const timers = jest.spyOn(global, 'setTimeout');
    const queue = Object.assign(newQueue(), { pending: [{}] });
    queue.scheduleCheckPendingRequests();
    queue.scheduleCheckPendingRequests();
    clearTimeout(queue.throttleCheckTimeoutId!);
    expect(timers.mock.calls.map(([, delay]) => delay)).toEqual([10]);
    timers.mockRestore();
  });

  it('is the one that connections of kafkajs use', () => {
    const Connection = require('kafkajs/src/network/connection') as new (options: object) => {
      requestQueue: Queue;
    };
    const logger = { namespace: () => logger, debug: () => undefined };
    const { requestQueue } = new Connection({
      host: '127.0.0.1',
      port: 1,
      logger,
      socketFactory: () => ({}),
    });
    expect(requestQueue.scheduleCheckPendingRequests).toBe(
      RequestQueueClass.prototype.scheduleCheckPendingRequests,
    );
    expect(String(requestQueue.scheduleCheckPendingRequests)).toContain('throttledMs');
  });
});
