import { randomBytes } from 'node:crypto';
import {
  freePorts,
  privateKafka,
  privatePostgres,
  type PrivateKafka,
  type PrivatePostgres,
} from '@nhip/testing';
import type { Instance, Ports } from '../../deploy/local/src/instance';
import { tcpProxy, type TcpProxy } from '../faults/kit/tcp-proxy';
import { Balancers } from './balancers';

export interface ServerOptions {
  readonly clock?: string;
  readonly zone?: string;
  /** Puts a proxy before PostgreSQL and one before Kafka; see test/faults/kit/tcp-proxy.ts. */
  readonly proxied?: boolean;
  /** Puts a balancer before each port of a service: several processes of it are reached by one address. */
  readonly balanced?: boolean;
  /** Settings of PostgreSQL that differ, e.g. `max_connections`. */
  readonly postgresSettings?: Record<string, string>;
}

/** What stands between the services and their servers. */
export interface Proxies {
  readonly postgres: TcpProxy;
  readonly kafka: TcpProxy;
}

export interface Servers {
  readonly postgres: PrivatePostgres;
  readonly kafka: PrivateKafka;
  readonly proxies: Proxies | undefined;
  readonly balancers: Balancers | undefined;
}

const PORTS = [
  ...(['page', 'events', 'eventsGrpc', 'documents', 'documentsGrpc', 'security', 'securityGrpc'] as const),
  ...(['indicators', 'indicatorsGrpc', 'notifications'] as const),
];

/** Servers of a test's own, the proxies before them, and the balancers before the services to come. */
export async function startServers(given: ServerOptions): Promise<Servers> {
  const { proxied = false, balanced = false, postgresSettings } = given;
  const balancers = balanced ? await Balancers.open(PORTS.length) : undefined;
  if (!proxied) {
    const [postgres, kafka] = await Promise.all([privatePostgres(postgresSettings), privateKafka()]);
    return { postgres, kafka, proxies: undefined, balancers };
  }
  let before: TcpProxy | undefined;
  const [postgres, kafka] = await Promise.all([
    privatePostgres(postgresSettings),
    privateKafka(async (port) => (before = await tcpProxy(port)).port),
  ]);
  const proxies = { postgres: await tcpProxy(postgres.port), kafka: before as TcpProxy };
  return { postgres, kafka, proxies, balancers };
}

/** An instance over these servers, with secrets of its own; it meets proxies and balancers where there are any. */
export async function makeInstance(
  { clock, zone = 'Asia/Ho_Chi_Minh' }: ServerOptions,
  { postgres, kafka, proxies, balancers }: Servers,
): Promise<Instance> {
  const free = balancers?.ports ?? (await freePorts(PORTS.length));
  const ports = Object.fromEntries(PORTS.map((name, at) => [name, free[at]])) as Ports;
  const { page, events, documents, security, indicators, notifications } = ports;
  const secret = (): string => randomBytes(16).toString('hex');
  return {
    url: `http://127.0.0.1:${page}`,
    eventsUrl: `http://127.0.0.1:${events}`,
    documentsUrl: `http://127.0.0.1:${documents}`,
    securityUrl: `http://127.0.0.1:${security}`,
    alertsUrl: `http://127.0.0.1:${notifications}`,
    metricsUrl: `http://127.0.0.1:${indicators}/metrics`,
    title: 'Test',
    sampleData: false,
    zone,
    ...(clock !== undefined && { clock }),
    adminUser: 'admin',
    adminPassword: secret(),
    operatorKey: secret(),
    ports: {
      ...ports,
      postgres: proxies?.postgres.port ?? postgres.port,
      kafka: proxies?.kafka.port ?? Number(kafka.broker.split(':')[1]),
      kafkaController: 0,
    },
    secrets: {
      ...{ postgres: secret(), databases: {}, grpcToken: secret(), session: secret() },
      parked: randomBytes(32).toString('base64'),
      answers: randomBytes(32).toString('hex'),
    },
  };
}
