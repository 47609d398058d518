/** A one-node Kafka that is broker and controller. Its ports are of 127.0.0.1. */
export type KafkaPorts = {
  port: number;
  controllerPort: number;
  /** Where it listens as it sees it; 127.0.0.1 unless it is in a container. */
  listenHost?: string;
  /** Where clients are told to find it, when something stands before it. */
  advertisedPort?: number;
};

/**
 * The text of `server.properties`. Paths in it are relative to the broker's working folder: the format knows only
 * ISO-8859-1, and `log.dirs` splits at commas.
 */
export function kafkaProperties(ports: KafkaPorts): string {
  return Object.entries(kafkaSettings(ports))
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** The same by name. */
export function kafkaSettings(ports: KafkaPorts): Record<string, string | number | boolean> {
  const { port, controllerPort, listenHost = '127.0.0.1', advertisedPort = port } = ports;
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://${listenHost}:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${advertisedPort}`,
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': 'data',
    'auto.create.topics.enable': false,
    'offsets.topic.num.partitions': 4,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
    'log.cleaner.threads': 1,
    'log.cleaner.dedupe.buffer.size': 33_554_432,
    // With the defaults a broker that was killed may return only after 11 s.
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 500,
  };
}
