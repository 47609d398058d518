import { randomBytes, randomInt } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { KafkaPlace } from './existing-kafka';
import type { PostgresPlace } from './existing-postgres';
import { freePorts, isPortFree } from './ports';
import { Problem } from './problem';
import type { StartOptions } from './start-options';

/** Ports of 127.0.0.1, chosen once. */
export type Ports = {
  page: number;
  postgres: number;
  kafka: number;
  kafkaController: number;
  events: number;
  eventsGrpc: number;
  documents: number;
  documentsGrpc: number;
  security: number;
  securityGrpc: number;
  indicators: number;
  indicatorsGrpc: number;
  notifications: number;
};

/** `<data-dir>/instance.json`: where everything of this instance is, and its secrets. The CLI reads it. */
export type Instance = {
  url: string;
  eventsUrl: string;
  documentsUrl: string;
  securityUrl: string;
  alertsUrl: string;
  metricsUrl: string;
  title: string;
  /** True when it shows the invented sample province. */
  sampleData: boolean;
  /** Time zone that days are counted in; part of the data. */
  zone: string;
  /** The instant where its clock stands; absent for the system's clock. */
  clock?: string;
  /** Of the facts, raised after a restore and kept outside of what is restored; absent for the first. */
  generation?: number;
  adminUser: string;
  adminPassword: string;
  operatorKey: string;
  ports: Ports;
  secrets: Secrets;
  /** Servers that were there before and hold its data; absent: those of its own. */
  existing?: { postgres?: PostgresPlace; kafka?: KafkaPlace };
};

export type Secrets = {
  postgres: string;
  databases: Record<string, string>;
  grpcToken: string;
  session: string;
  /** 32 bytes in base64: seals the bodies that stream services keep aside. */
  parked: string;
  /** What links in messages about alerts are made from. */
  answers: string;
};

const FILE = 'instance.json';
const DEFAULT_ZONE = 'Asia/Ho_Chi_Minh';
/** Taken at the first start when it is free: an address that can be remembered. */
const USUAL_PAGE_PORT = 8420;
/** Ports that no person needs to remember. */
const INNER_PORTS = [
  'postgres',
  'kafka',
  'kafkaController',
  'events',
  'eventsGrpc',
  'documents',
  'documentsGrpc',
  'security',
  'securityGrpc',
  'indicators',
  'indicatorsGrpc',
  'notifications',
] as const satisfies readonly (keyof Ports)[];
const KEY_BYTES = 32;
/** Without the letters and digits that are taken for each other. */
const PASSWORD_LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** The instance of an earlier start, undefined at the first. */
export function readInstance(dataDir: string): Instance | undefined {
  const file = join(dataDir, FILE);
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Instance;
  } catch (error) {
    throw new Problem(
      `${file}: ${(error as Error).message}`,
      'Khôi phục tệp này, hoặc bắt đầu lại từ đầu với --fresh.\n' +
        'Restore this file, or begin anew with --fresh.',
    );
  }
}

/** Written whole or not at all, readable by its owner only. */
export function writeInstance(dataDir: string, instance: Instance): void {
  const file = join(dataDir, FILE);
  const handle = openSync(`${file}.new`, 'w', 0o600);
  try {
    writeSync(handle, `${JSON.stringify(instance, null, 2)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(`${file}.new`, file);
}

/** A new instance with ports and secrets of its own. */
export async function newInstance(options: StartOptions): Promise<Instance> {
  const [spare, ...inner] = (await freePorts(1 + INNER_PORTS.length)) as [number, ...number[]];
  const usual = (await isPortFree(USUAL_PAGE_PORT)) ? USUAL_PAGE_PORT : spare;
  const page = options.port ?? usual;
  return addressed({
    url: '',
    eventsUrl: '',
    documentsUrl: '',
    securityUrl: '',
    alertsUrl: '',
    metricsUrl: '',
    title: options.demo ? 'Tỉnh mẫu' : 'Nhịp',
    sampleData: options.demo,
    zone: options.zone ?? DEFAULT_ZONE,
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    ...(options.generation === undefined ? {} : { generation: options.generation }),
    adminUser: 'admin',
    adminPassword: readablePassword(),
    operatorKey: key(),
    ports: { page, ...portsNamed(inner) },
    secrets: {
      postgres: key(),
      databases: {},
      grpcToken: key(),
      session: key(),
      parked: sealingKey(),
      answers: key(),
    },
  });
}

/**
 * An earlier instance under the options of this start: another page port and a later clock are taken over; ports and
 * secrets that its file does not have, because an older version wrote it, are chosen now.
 * @throws when the zone differs, or the clock would go back: its figures were counted in them
 */
export async function resumed(instance: Instance, options: StartOptions): Promise<Instance> {
  if (options.zone !== undefined && options.zone !== instance.zone) {
    throw differs(`the days of its data are counted in ${instance.zone}, not in ${options.zone}`);
  }
  const stands = instance.clock === undefined ? Infinity : Date.parse(instance.clock);
  if (options.clock !== undefined && Date.parse(options.clock) < stands) {
    const now = instance.clock ?? 'the system’s time';
    throw differs(`its clock stands at ${now} and does not go back to ${options.clock}`);
  }
  const generation = options.generation ?? instance.generation;
  if (generation !== undefined && generation < (instance.generation ?? 1))
    throw differs(`its facts are of generation ${instance.generation}, which only rises`);
  const page = options.port ?? instance.ports.page;
  const clock = options.clock ?? instance.clock;
  return addressed({
    ...instance,
    ...(clock === undefined ? {} : { clock }),
    ...(generation === undefined ? {} : { generation }),
    ports: { ...(await missingPorts(instance.ports)), ...instance.ports, page },
    secrets: {
      ...instance.secrets,
      parked: instance.secrets.parked ?? sealingKey(),
      answers: instance.secrets.answers ?? key(),
    },
  });
}

async function missingPorts(known: Partial<Ports>): Promise<Omit<Ports, 'page'>> {
  const missing = INNER_PORTS.filter((name) => known[name] === undefined);
  const found = await freePorts(missing.length);
  return Object.fromEntries(missing.map((name, at) => [name, found[at]])) as Omit<Ports, 'page'>;
}

function portsNamed(numbers: readonly number[]): Omit<Ports, 'page'> {
  return Object.fromEntries(INNER_PORTS.map((name, at) => [name, numbers[at]])) as Omit<Ports, 'page'>;
}

/** The same instance with another port for a part whose own was taken by somebody else. */
export function withPort(instance: Instance, name: keyof Ports, port: number): Instance {
  return addressed({ ...instance, ports: { ...instance.ports, [name]: port } });
}

/** The password of a database's role, chosen at its first use. */
export function databasePassword(instance: Instance, database: string): string {
  return (instance.secrets.databases[database] ??= key());
}

function addressed(instance: Instance): Instance {
  const { page, events, documents, security, indicators, notifications } = instance.ports;
  return {
    ...instance,
    url: `http://127.0.0.1:${page}`,
    eventsUrl: `http://127.0.0.1:${events}`,
    documentsUrl: `http://127.0.0.1:${documents}`,
    securityUrl: `http://127.0.0.1:${security}`,
    alertsUrl: `http://127.0.0.1:${notifications}`,
    metricsUrl: `http://127.0.0.1:${indicators}/metrics`,
  };
}

function differs(why: string): Problem {
  return new Problem(
    why,
    'Dùng một --data-dir khác, hoặc bỏ dữ liệu cũ bằng --fresh.\n' +
      'Use another --data-dir, or drop the old data with --fresh.',
  );
}

function key(): string {
  return randomBytes(KEY_BYTES).toString('base64url');
}

function sealingKey(): string {
  return randomBytes(KEY_BYTES).toString('base64');
}

function readablePassword(): string {
  const four = (): string =>
    Array.from({ length: 4 }, () => PASSWORD_LETTERS[randomInt(PASSWORD_LETTERS.length)]).join('');
  return [four(), four(), four(), four()].join('-');
}
