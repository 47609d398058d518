import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Registry } from 'prom-client';
import { BoardHub, type HubParts } from './board-hub';
import { StreamMetrics } from './stream-metrics';

const response = (destroyed: boolean) =>
  Object.assign(new EventEmitter(), { destroyed, write: jest.fn(() => true), end: jest.fn() });

it('counts no screen that was gone before its stream began', () => {
  const forever = (): Promise<never> => new Promise(() => undefined);
  const parts = {
    view: 'wall',
    feed: { scope: { allUnits: true }, fast: forever, slow: forever },
    indicators: { watchChanges: async function* () {} },
    metrics: new StreamMetrics(new Registry()),
    log: { warn: jest.fn(), info: jest.fn() },
    status: () => ({ at: 0, clock: 0, clockFixed: false, build: '' }),
  } as unknown as HubParts;
  const hub = new BoardHub(parts);
  try {
    const [gone, here] = [response(true), response(false)];
    for (const each of [gone, here]) hub.join(each as unknown as ServerResponse, undefined, undefined);
    expect(hub.size).toBe(1);
    expect(gone.write).not.toHaveBeenCalled();
    here.emit('close');
    expect(hub.size).toBe(0);
  } finally {
    hub.close();
  }
});
