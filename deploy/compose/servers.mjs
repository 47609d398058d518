// The servers around our services: PostgreSQL and Kafka with what they must hold, and those that watch.
import { readFileSync } from 'node:fs';
import { required } from './secrets.mjs';

const images = JSON.parse(readFileSync(new URL('../containers/images.json', import.meta.url), 'utf8'));

/** What runs to its end is tried again when it fails: a server may just be too busy. */
export const ONCE = 'on-failure:3';

/**
 * @param {{ topics: object[], databases: string[] }} what they must hold: Strimzi's KafkaTopics, connection strings
 * @returns {Record<string, object>} services of a compose file
 */
export function servers({ topics, databases }) {
  return {
    postgres: postgres(),
    databases: {
      ...server('postgres', { memory: '128m', pids: 50 }),
      restart: ONCE,
      user: '999:999',
      entrypoint: ['sh', '/databases.sh'],
      environment: {
        PGHOST: 'postgres',
        PGUSER: 'nhip',
        PGDATABASE: 'postgres',
        PGPASSWORD: required('POSTGRES_PASSWORD'),
        NHIP_DATABASES: databases.join(' '),
      },
      volumes: ['./databases.sh:/databases.sh:ro'],
      networks: ['data'],
      depends_on: { postgres: { condition: 'service_healthy' } },
    },
    kafka: kafka(),
    topics: {
      ...server('kafka', { memory: '512m', pids: 200 }),
      restart: ONCE,
      entrypoint: ['bash', '-ec', topics.map(creation).join('\n')],
      environment: { LOG_DIR: '/tmp/logs', KAFKA_HEAP_OPTS: '-Xmx128m' },
      tmpfs: ['/tmp'],
      networks: ['data'],
      depends_on: { kafka: { condition: 'service_healthy' } },
    },
    prometheus: {
      ...lasting('prometheus', { memory: '1g', pids: 200 }),
      command: [
        '--config.file=/etc/prometheus/prometheus.yml',
        '--storage.tsdb.path=/prometheus',
        '--storage.tsdb.retention.time=30d',
        '--storage.tsdb.retention.size=8GB',
      ],
      healthcheck: asked('wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:9090/-/ready'),
      ports: ['127.0.0.1:9090:9090'],
      volumes: [
        './prometheus.yml:/etc/prometheus/prometheus.yml:ro',
        '../prometheus/rules:/etc/prometheus/rules:ro',
        'prometheus:/prometheus',
      ],
    },
    alertmanager: {
      ...lasting('alertmanager', { memory: '256m', pids: 100 }),
      command: [
        '--config.file=/etc/alertmanager/alertmanager.yml',
        '--storage.path=/alertmanager',
        '--cluster.listen-address=',
      ],
      healthcheck: asked('wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:9093/-/ready'),
      ports: ['127.0.0.1:9093:9093'],
      volumes: ['./alertmanager.yml:/etc/alertmanager/alertmanager.yml:ro', 'alertmanager:/alertmanager'],
    },
    grafana: grafana(),
    'otel-collector': {
      ...lasting('otel-collector', { memory: '256m', pids: 100 }),
      command: ['--config=/etc/otelcol/config.yaml'],
      volumes: ['./otel-collector.yaml:/etc/otelcol/config.yaml:ro'],
    },
  };
}

function postgres() {
  return {
    ...lasting('postgres', { memory: '2g', pids: 400 }),
    command: [
      'postgres',
      ...setting('max_connections=200', 'shared_buffers=256MB', 'effective_cache_size=1GB'),
      ...setting(
        'maintenance_work_mem=128MB',
        'max_wal_size=2GB',
        'checkpoint_timeout=15min',
        'timezone=UTC',
      ),
    ],
    environment: {
      POSTGRES_USER: 'nhip',
      POSTGRES_PASSWORD: required('POSTGRES_PASSWORD'),
      POSTGRES_INITDB_ARGS: '--encoding=UTF8 --locale=C.UTF-8 --data-checksums',
    },
    // It begins as root, gives its folder to postgres and becomes that.
    cap_add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
    tmpfs: ['/tmp', '/var/run/postgresql'],
    shm_size: '256m',
    stop_grace_period: '60s',
    // By TCP: the server that makes a new cluster listens on its socket alone.
    healthcheck: asked('pg_isready', '-q', '-h', '127.0.0.1', '-U', 'nhip', '-d', 'postgres'),
    volumes: ['postgres:/var/lib/postgresql'],
    networks: ['data'],
  };
}

function kafka() {
  return {
    ...lasting('kafka', { memory: '1g', pids: 400 }),
    // It writes its settings and logs beside its programs.
    read_only: false,
    environment: {
      KAFKA_HEAP_OPTS: '-Xmx512m',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_NODE_ID: '1',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@127.0.0.1:9093',
      KAFKA_LISTENERS: 'PLAINTEXT://0.0.0.0:9092,CONTROLLER://127.0.0.1:9093',
      KAFKA_ADVERTISED_LISTENERS: 'PLAINTEXT://kafka:9092',
      KAFKA_INTER_BROKER_LISTENER_NAME: 'PLAINTEXT',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      KAFKA_LOG_DIRS: '/var/lib/kafka/data',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
    },
    stop_grace_period: '60s',
    healthcheck: asked('bash', '-c', '</dev/tcp/127.0.0.1/9092'),
    volumes: ['kafka:/var/lib/kafka/data'],
    networks: ['data'],
  };
}

function grafana() {
  return {
    ...lasting('grafana', { memory: '512m', pids: 200 }),
    environment: {
      GF_SECURITY_ADMIN_PASSWORD: required('GRAFANA_PASSWORD'),
      GF_USERS_ALLOW_SIGN_UP: 'false',
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
      GF_PLUGINS_PREINSTALL_DISABLED: 'true',
      GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: '/etc/grafana/dashboards/nhip/nhip-overview.json',
    },
    tmpfs: ['/tmp'],
    healthcheck: asked('wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:3000/api/health'),
    ports: ['127.0.0.1:3000:3000'],
    volumes: [
      '../grafana/provisioning:/etc/grafana/provisioning:ro',
      '../grafana/dashboards:/etc/grafana/dashboards/nhip:ro',
      'grafana:/var/lib/grafana',
    ],
    depends_on: ['prometheus'],
  };
}

function lasting(name, limits) {
  return { ...server(name, limits), restart: 'unless-stopped' };
}

function server(name, limits) {
  return {
    image: images[name],
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    deploy: { resources: { limits: { cpus: '2', ...limits } } },
    logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
  };
}

function asked(...command) {
  return { test: ['CMD', ...command], interval: '5s', timeout: '5s', retries: 12, start_period: '60s' };
}

function setting(...pairs) {
  return pairs.flatMap((pair) => ['-c', pair]);
}

function creation({ metadata: { name }, spec: { partitions, config } }) {
  const configs = Object.entries(config).map(([key, value]) => `--config ${key}=${value}`);
  const how = [
    '--create --if-not-exists',
    `--topic ${name}`,
    `--partitions ${partitions}`,
    '--replication-factor 1',
  ];
  return ['/opt/kafka/bin/kafka-topics.sh --bootstrap-server kafka:9092', ...how, ...configs].join(' ');
}
