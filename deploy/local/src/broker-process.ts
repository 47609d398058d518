import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { removeContainer, signalContainer } from './container-engine';
import { javaEnvironment } from './java';
import type { KafkaHome } from './kafka-home';
import { containerName, inContainer, type KafkaImage } from './kafka-image';

/** How a broker and its tools are run: by Java on this machine, or in a container. */
export type BrokerProcess = {
  /** Where the broker listens, as it sees it. */
  listenHost: string;
  format: Command;
  serve: Command;
  /** Sends a signal that its process would not pass on. @returns false when the process itself is to get it */
  signal: (signal: NodeJS.Signals) => boolean;
  /** What an earlier process may have left. @returns whether there was anything */
  clear: () => boolean;
};

export type Command = { command: string; args: string[]; env: NodeJS.ProcessEnv };

const SETTINGS = 'server.properties';
/** C1 and the serial collector start faster and use less of two cores than the defaults. */
const JVM = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dfile.encoding=UTF-8'];

export type Broker = {
  folder: string;
  clusterId: string;
  port: number;
  /** In the command line of what serves; tells it from another folder's. */
  mark: string;
  /** More arguments of the JVM. */
  jvm: readonly string[];
};

/** By Java: settings are read from, and data written to, the working folder. */
export function byJava(home: KafkaHome, broker: Broker): BrokerProcess {
  const base = [...JVM, `-Dlog4j2.configurationFile=${home.log4j}`];
  const archive = existsSync(home.archive) ? [`-XX:SharedArchiveFile=${home.archive}`] : [];
  const command = (args: string[]): Command => ({
    ...{ command: home.java.command, env: javaEnvironment() },
    args,
  });
  return {
    listenHost: '127.0.0.1',
    format: command([
      ...[...base, ...archive, '-cp', home.classPath],
      ...['kafka.tools.StorageTool', ...formatting(broker)],
    ]),
    serve: command([
      ...[...base, ...(broker.jvm.length > 0 ? broker.jvm : archive), `-D${broker.mark}`],
      ...['-cp', home.classPath, 'kafka.Kafka', SETTINGS],
    ]),
    signal: () => false,
    clear: () => false,
  };
}

/** In a container that has the broker's folder as its own; the engine's program passes SIGTERM on. */
export function byEngine(image: KafkaImage, { log4j, ...broker }: Broker & { log4j: string }): BrokerProcess {
  const { engine } = image;
  const { folder, port, mark } = broker;
  const name = containerName(folder);
  copyFileSync(log4j, join(folder, 'log4j2.properties'));
  const command = (flags: string[], program: [string, ...string[]]): Command => ({
    ...{ command: engine.command, env: process.env },
    args: inContainer(image, folder, { flags, program }),
  });
  return {
    listenHost: '0.0.0.0',
    format: command([], ['kafka-storage.sh', ...formatting(broker)]),
    serve: command(
      [`--name=${name}`, `--label=${mark}`, '--publish', `127.0.0.1:${port}:${port}`],
      ['kafka-server-start.sh', SETTINGS],
    ),
    signal: (signal) => {
      signalContainer(engine, name, signal);
      return true;
    },
    clear: () => removeContainer(engine, name),
  };
}

function formatting({ clusterId }: Broker): string[] {
  return ['format', '-c', SETTINGS, '-t', clusterId];
}
