import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Instance } from './instance';
import { Problem } from './problem';

/** Servers that `npm start` is to use instead of its own, as the environment names them. */
export type ExistingServers = {
  /** Connection string of a role that may make roles and databases. */
  databaseUrl?: string;
  kafka?: {
    /** host:port, more of them separated by commas. */
    brokers: string;
    /** Keeps this instance's topics apart from those of another on the same brokers. */
    topicPrefix: string;
  };
};

const BROKERS = /^[^\s,]+:\d+(,[^\s,]+:\d+)*$/;
const TOPIC_PREFIX = /^[\w.-]*$/;

/** @throws Problem when a variable does not fit; its value is not told, it may hold a password */
export function existingServers(environment: NodeJS.ProcessEnv): ExistingServers {
  const databaseUrl = environment['NHIP_DATABASE_URL'] || undefined;
  const brokers = environment['NHIP_KAFKA_BROKERS'] || undefined;
  const topicPrefix = environment['NHIP_TOPIC_PREFIX'] ?? '';
  if (databaseUrl !== undefined && !isDatabaseUrl(databaseUrl))
    throw misshapen('NHIP_DATABASE_URL', 'postgresql://user:password@host:5432/postgres');
  if (brokers !== undefined && !BROKERS.test(brokers))
    throw misshapen('NHIP_KAFKA_BROKERS', 'host:9092,host:9092');
  if (brokers !== undefined && !TOPIC_PREFIX.test(topicPrefix))
    throw misshapen('NHIP_TOPIC_PREFIX', 'nhip-test.');
  return {
    ...(databaseUrl !== undefined && { databaseUrl }),
    ...(brokers !== undefined && { kafka: { brokers, topicPrefix } }),
  };
}

/**
 * The data of an instance stays where it is: an instance that began in its own servers goes on in them, and one that
 * began in others is not started without them.
 * @throws Problem
 */
export function expectSameServers(existing: ExistingServers, instance: Instance, dataDir: string): void {
  const kept = [
    {
      variable: 'NHIP_DATABASE_URL',
      named: existing.databaseUrl !== undefined,
      before: instance.existing?.postgres?.url,
      own: join(dataDir, 'postgres', 'data'),
    },
    {
      variable: 'NHIP_KAFKA_BROKERS',
      named: existing.kafka !== undefined,
      before: instance.existing?.kafka?.brokers,
      own: join(dataDir, 'kafka', 'data'),
    },
  ];
  for (const { variable, named, before, own } of kept) {
    if (named && existsSync(own))
      throw elsewhere(`the data of this instance is in its own server (${own})`, `${variable}=`);
    if (!named && before !== undefined)
      throw elsewhere(`the data of this instance is in the server ${before}`, `${variable}=…`);
  }
}

function isDatabaseUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text) && new URL(text).hostname !== '';
}

function misshapen(variable: string, example: string): Problem {
  return new Problem(
    `${variable} không đúng dạng · does not look like ${example}`,
    `Sửa ${variable}, hoặc bỏ nó để dùng máy chủ riêng.\nMend ${variable}, or unset it for a server of its own.`,
  );
}

function elsewhere(why: string, how: string): Problem {
  return new Problem(
    why,
    `Chạy lại với ${how}, dùng một --data-dir khác, hoặc bỏ dữ liệu cũ bằng --fresh.\n` +
      `Start it with ${how}, use another --data-dir, or drop the old data with --fresh.`,
  );
}
