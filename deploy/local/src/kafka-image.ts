import { createHash } from 'node:crypto';
import type { ContainerEngine } from './container-engine';

/** Apache Kafka as an image, for a machine that has no Java or Maven. */
export type KafkaImage = { engine: ContainerEngine; image: string };

/** The broker's folder inside of its container. */
const FOLDER = '/kafka';
const HEAP = '-Xmx256m';

/** The name of the container of a broker's folder. */
export function containerName(folder: string): string {
  return `nhip-kafka-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`;
}

/**
 * Arguments of the engine that run a program of Kafka's in the broker's folder until it ends.
 * @param what `flags` of the container, `program` in /opt/kafka/bin with its arguments
 */
export function inContainer(
  { engine, image }: KafkaImage,
  folder: string,
  { flags, program: [name, ...args] }: { flags: readonly string[]; program: readonly [string, ...string[]] },
): string[] {
  return [
    ...['run', '--rm', ...engine.asPerson, '--cap-drop=ALL', '--security-opt=no-new-privileges'],
    // Where SELinux is, a folder of a person is not for containers unless its labels are changed.
    '--security-opt=label=disable',
    ...['--volume', `${folder}:${FOLDER}`, '--workdir', FOLDER],
    ...['--env', 'LOG_DIR=/tmp', '--env', `KAFKA_HEAP_OPTS=${HEAP}`],
    ...['--env', `KAFKA_LOG4J_OPTS=-Dlog4j2.configurationFile=${FOLDER}/log4j2.properties`],
    ...[...flags, '--entrypoint', `/opt/kafka/bin/${name}`, image, ...args],
  ];
}
