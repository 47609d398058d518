import { Registry } from 'prom-client';
import { consumerMetrics } from './consumer-metrics';

it('tells of each partition, and apart from it whether the consumer is there at all', async () => {
  const registry = new Registry();
  const consumer = {
    connected: true,
    lag: () => [{ topic: 'nhip.dossier.facts.v1', partition: 3, records: 12 }],
  };
  consumerMetrics(registry, consumer);
  const told = async (): Promise<string[]> =>
    (await registry.metrics()).split('\n').filter((line) => line.startsWith('nhip_'));
  const lag = 'nhip_consumer_lag_records{topic="nhip.dossier.facts.v1",partition="3"} 12';
  expect(await told()).toEqual(['nhip_consumer_connected 1', lag]);
  consumer.connected = false;
  expect(await told()).toEqual(['nhip_consumer_connected 0', lag]);
});
