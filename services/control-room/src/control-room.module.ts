import { Module, type DynamicModule } from '@nestjs/common';
import { events, queries } from '@nhip/contracts';
import { Drain, Health, LOGGER, PolicyChecks, type Logger } from '@nhip/runtime';
import { createGrpcClient } from '@nhip/runtime/grpc';
import { createPool } from '@nhip/store';
import type { Pool } from 'pg';
import { Registry } from 'prom-client';
import { AccountStore } from './account.store';
import { Assets } from './assets';
import { Boards } from './boards';
import { LIMITS, type Config } from './config';
import { DemoWatch } from './demo-progress';
import { ExplainController, type EventsClient } from './explain.controller';
import { InstanceController } from './instance.controller';
import { PageController } from './page.controller';
import { addSessionPolicy } from './principal';
import { QueryController } from './query.controller';
import { ReplayController } from './replay.controller';
import { Replays } from './replays';
import { SessionController } from './session.controller';
import { SessionStore } from './session.store';
import { StreamController } from './stream.controller';
import { StreamMetrics } from './stream-metrics';
import { ADMINISTRATION, CONFIG, EVENTS, INDICATORS, POOL } from './tokens';
import type { IndicatorsClient } from './wall-feed';

@Module({})
export class ControlRoomModule {
  static of(config: Config): DynamicModule {
    return {
      module: ControlRoomModule,
      controllers: [
        SessionController,
        InstanceController,
        QueryController,
        ExplainController,
        StreamController,
        ReplayController,
        PageController,
      ],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: Assets, useValue: new Assets(config.webDir) },
        DemoWatch,
        { provide: POOL, inject: [Drain, Health, LOGGER], useFactory: makePool(config) },
        { provide: AccountStore, inject: [POOL], useFactory: (pool: Pool) => new AccountStore(pool) },
        {
          provide: SessionStore,
          inject: [POOL, PolicyChecks],
          useFactory: (pool: Pool, policies: PolicyChecks) => {
            const sessions = new SessionStore(pool, config.sessionSecret, LIMITS);
            addSessionPolicy(policies, { sessions, operatorKeyHash: config.operatorKeyHash });
            return sessions;
          },
        },
        { provide: INDICATORS, inject: [Drain, Health], useFactory: makeIndicators(config) },
        { provide: ADMINISTRATION, inject: [Drain], useFactory: makeAdministration(config) },
        { provide: EVENTS, inject: [Drain], useFactory: makeEvents(config) },
        {
          provide: Replays,
          inject: [SessionStore, LOGGER, Drain],
          useFactory: (sessions: SessionStore, log: Logger, drain: Drain) => {
            const replays = new Replays(sessions, log, config.heartbeatMs);
            drain.stopIntake(() => replays.close());
            return replays;
          },
        },
        {
          provide: Boards,
          inject: [INDICATORS, SessionStore, Assets, DemoWatch, Registry, LOGGER, Drain],
          useFactory: makeBoards(config),
        },
      ],
    };
  }
}

const makePool = (config: Config) => (drain: Drain, health: Health, log: Logger) => {
  const pool = createPool(config.databaseUrl, {
    applicationName: 'nhip-control-room',
    onIdleError: (error) => log.warn({ err: error }, 'an idle connection broke'),
  });
  drain.closeLast(() => pool.end());
  health.require('postgres', async () => void (await pool.query('SELECT 1')));
  return pool;
};

const makeIndicators = (config: Config) => (drain: Drain, health: Health) => {
  const client = createGrpcClient(queries.IndicatorQueryService, config.indicatorsGrpc, config.grpcToken);
  drain.closeLast(() => client.close());
  // Without the indicators people can still log in and see the last board, so this makes nothing unready.
  health.show('indicators', async () => void (await client.getCatalogue({ scope: { allUnits: true } })));
  return client;
};

type BoardsDependencies = [IndicatorsClient, SessionStore, Assets, DemoWatch, Registry, Logger, Drain];

const makeBoards =
  (config: Config) =>
  (...given: BoardsDependencies) => {
    const [indicators, sessions, assets, demo, registry, log, drain] = given;
    const metrics = new StreamMetrics(registry);
    const boards = new Boards({ config, indicators, sessions, assets, demo, metrics, registry, log });
    drain.stopIntake(() => boards.close());
    return boards;
  };

const makeAdministration = (config: Config) => (drain: Drain) => {
  const { indicatorsGrpc, grpcToken } = config;
  const client = createGrpcClient(queries.IndicatorAdministrationService, indicatorsGrpc, grpcToken);
  drain.closeLast(() => client.close());
  return client;
};

/** By stream; what belongs to a stream that is not named is explained without its events. */
const makeEvents = (config: Config) => (drain: Drain) => {
  const clients: [stream: string, client: EventsClient][] = [];
  for (const [stream, address] of config.eventsGrpc ?? []) {
    const client = createGrpcClient(events.EventQueryService, address, config.grpcToken);
    drain.closeLast(() => client.close());
    clients.push([stream, client]);
  }
  return new Map(clients);
};
