import { Module } from '@nestjs/common';
import { Drain, startService } from '@nhip/runtime';
import type { Kafka } from 'kafkajs';
import { connectConsumer } from './connect-consumer';

@Module({})
class Nothing {}

/** A broker that tells when its consumer leaves. */
function brokerTelling(left: () => void): Kafka {
  const nothing = async (): Promise<void> => undefined;
  const ends = { connect: nothing, disconnect: nothing };
  const consumer = { ...ends, disconnect: async () => left(), subscribe: nothing, run: nothing };
  return {
    consumer: () => ({ ...consumer, events: {}, on: () => () => undefined }),
    admin: () => ends,
  } as unknown as Kafka;
}

it('leaves its group once, before the service finishes what it has taken in', async () => {
  const happened: string[] = [];
  const { app, stop } = await startService({
    name: 'reader',
    module: Nothing,
    config: { httpHost: '127.0.0.1', httpPort: 0, logLevel: 'silent' },
    prepare: (prepared) =>
      void connectConsumer(prepared, {
        kafka: brokerTelling(() => void happened.push('consumer left')),
        groupId: 'readers',
      }),
  });
  app.get(Drain).finish(() => void happened.push('work finished'));
  await stop();
  expect(happened).toEqual(['consumer left', 'work finished']);
});
