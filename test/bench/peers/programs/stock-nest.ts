/* eslint-disable max-classes-per-file -- a module and its controller */
import 'reflect-metadata';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Ctx,
  EventPattern,
  type KafkaContext,
  Payload,
  Transport,
  type MicroserviceOptions,
} from '@nestjs/microservices';
import { logLevel } from 'kafkajs';
import { given, Taken } from './report';

/** A controller on Nest's own Kafka transport: what `handle` does with a message is the peer, if anything. */
export async function runOnStockNest(handle?: (message: unknown) => Promise<void>): Promise<void> {
  const taken = new Taken(Number(given('PEER_FACTS')));
  @Controller()
  class Handler {
    @EventPattern(given('PEER_TOPIC'))
    async take(@Payload() message: unknown, @Ctx() context: KafkaContext): Promise<void> {
      taken.begin();
      await handle?.(message);
      taken.end(context.getPartition(), context.getMessage().offset);
    }
  }
  @Module({ controllers: [Handler] })
  class PeerModule {}
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(PeerModule, {
    transport: Transport.KAFKA,
    logger: ['error', 'fatal'],
    options: {
      client: { brokers: [given('PEER_BROKER')], logLevel: logLevel.NOTHING },
      consumer: { groupId: given('PEER_GROUP'), maxBytesPerPartition: 1_048_576 },
      subscribe: { fromBeginning: true },
    },
  });
  await app.listen();
}
