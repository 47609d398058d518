'use strict';

const { relative, sep } = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;

/**
 * Seconds that specs take which take long, roughly. Jest begins with what took longest when it last ran; on a machine
 * that never ran anything it would go by the size of the files, and the longest would end alone.
 */
const LONG = {
  'test/faults/kills.e2e.spec.ts': 150,
  'test/journeys/faults.e2e.spec.ts': 130,
  'test/journeys/boston.e2e.spec.ts': 130,
  'test/journeys/demo.e2e.spec.ts': 90,
  'test/prometheus/runbooks.e2e.spec.ts': 80,
  'test/migrations/rolling.e2e.spec.ts': 70,
  'test/faults/zombie.e2e.spec.ts': 70,
  'test/journeys/alert.e2e.spec.ts': 70,
  'test/journeys/an-giang.e2e.spec.ts': 65,
  'test/journeys/as-of-truth.pg.spec.ts': 60,
  'services/control-room/src/page.e2e.spec.ts': 60,
  'test/journeys/boston-doors.kafka.spec.ts': 60,
  'deploy/local/src/start.e2e.spec.ts': 50,
  'services/control-room/src/why-pages.e2e.spec.ts': 45,
  'test/seen/door-to-frame.e2e.spec.ts': 45,
  'test/migrations/previous.pg.spec.ts': 60,
  'test/journeys/hostile.e2e.spec.ts': 45,
  'test/faults/sends.e2e.spec.ts': 45,
  'test/prometheus/alertmanager.e2e.spec.ts': 40,
  'test/prometheus/dashboards.e2e.spec.ts': 40,
  'services/control-room/src/scenes.e2e.spec.ts': 40,
  'test/faults/broker.e2e.spec.ts': 35,
  'test/faults/database.e2e.spec.ts': 35,
  'test/faults/restore.e2e.spec.ts': 35,
  'test/architecture/boundaries.spec.ts': 20,
};
/** What any other takes, by its tier. */
const USUAL = { e2e: 15, kafka: 10, pg: 4 };
/** Bytes of a pure spec that a second would be enough for. */
const BYTES_A_SECOND = 10_000;

class LongestFirst extends Sequencer {
  time(test) {
    const { rootDir, displayName } = test.context.config;
    const known = LONG[relative(rootDir, test.path).replaceAll(sep, '/')];
    const size = test.context.hasteFS.getSize(test.path) ?? 0;
    return super.time(test) ?? 1_000 * (known ?? (USUAL[displayName.name] ?? 0) + size / BYTES_A_SECOND);
  }
}

module.exports = Object.assign(LongestFirst, { LONG });
