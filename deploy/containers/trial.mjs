// What is tried with containers of the image; each step throws when it does not hold.
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { restricted } from './engine.mjs';

const SERVICES = [
  ...['dossier-events', 'document-events', 'security-events'],
  ...['indicators', 'control-room', 'notifications'],
];
const MEMORY = '512m';
const EVENTS = 5_000;
const EVENTS_A_POST = 1_000;
const READY_LIMIT_MS = 120_000;
const STOP_LIMIT_SECONDS = 25;
const POLL_MS = 250;
const SOURCE = '/tinh-mau/mot-cua';

/** One run; `run` gives what was measured and what held. */
export class Trial {
  constructor(parts) {
    const { engine, image, base, surroundings } = parts;
    Object.assign(this, { engine, image, base, surroundings });
    this.name = (service) => `nhip-trial-${process.pid}-${service}`;
    this.held = [];
  }

  async run() {
    const { bytes, base } = await this.inspect();
    await this.migrate();
    const ready = await this.start();
    await this.confined();
    const first = await this.memory('VmRSS');
    await this.flow();
    const most = await this.memory('VmHWM');
    await this.stopsInOrder();
    await this.outlivesServers();
    const node = (await this.once('--version', ['--entrypoint', 'node'])).trim();
    const rows = SERVICES.map((name) => ({ name, ready: ready[name], first: first[name], most: most[name] }));
    const services = { rows, events: EVENTS.toLocaleString('en'), ours: bytes - base };
    return { bytes, node, services, held: this.held };
  }

  async inspect() {
    const [image] = JSON.parse(await this.engine.run(['image', 'inspect', this.image]));
    assert.match(image.Config.User, /^[1-9]\d{3,}:[1-9]\d{3,}$/);
    // Docker tells it with the configuration, Podman beside it.
    const { Test } = image.Config.Healthcheck ?? image.Healthcheck;
    assert.deepEqual(Test.slice(0, 2), ['CMD', 'node']);
    const base = await this.engine.run(['image', 'inspect', '--format', '{{.Size}}', this.base]);
    return { bytes: image.Size, base: Number(base) };
  }

  async migrate() {
    for (const service of SERVICES) {
      const admin =
        service === 'control-room' ? { NHIP_ADMIN_PASSWORD: this.surroundings.adminPassword } : {};
      const [first, again] = [await this.migrateOne(service, admin), await this.migrateOne(service, admin)];
      assert.notEqual(first, again, `${service} migrated twice: ${again}`);
    }
    this.held.push('Each database was migrated by a container of its own; a second run found nothing to do.');
  }

  migrateOne(service, more) {
    const { NHIP_DATABASE_URL } = this.surroundings.environments[service];
    return this.once([service, 'migrate'], variables({ NHIP_DATABASE_URL, ...more }));
  }

  /** Runs one container to its end. */
  once(args, flags) {
    const given = ['run', '--rm', ...restricted(this.engine, MEMORY), ...flags, this.image];
    return this.engine.run([...given, ...[args].flat()]);
  }

  async start() {
    const begun = Date.now();
    for (const service of SERVICES) {
      const flags = [
        ...restricted(this.engine, MEMORY),
        ...variables(this.surroundings.environments[service]),
      ];
      await this.engine.run(['run', '--detach', '--name', this.name(service), ...flags, this.image, service]);
    }
    const all = SERVICES.map(async (service) => [service, (await this.untilReady(service)) - begun]);
    const ready = (await Promise.all(all)).map(([service, took]) => [service, took / 1_000]);
    for (const service of SERVICES) await this.exec(service, ['node', '/app/service.mjs', 'health']);
    this.held.push('All became ready side by side, and their health command says so.');
    return Object.fromEntries(ready);
  }

  async untilReady(service) {
    await this.until(`${service} is ready`, async () => (await this.get(service, '/readyz')).status === 200);
    return Date.now();
  }

  async confined() {
    const look = `const { writeFileSync } = require('node:fs');
      const refused = ['/app/x', '/tmp/x', '/x'].filter((path) => {
        try { writeFileSync(path, ''); return false; } catch { return true; }
      });
      const status = require('node:fs').readFileSync('/proc/1/status', 'utf8');
      const of = (name) => status.match(new RegExp(name + ':\\\\s+(\\\\w+)'))[1];
      console.log(JSON.stringify([of('Uid'), of('CapEff'), of('NoNewPrivs'), refused.length]));`;
    for (const service of SERVICES) {
      const [user, capabilities, noNew, refused] = JSON.parse(await this.exec(service, ['node', '-e', look]));
      assert.deepEqual({ service, noNew, refused }, { service, noNew: '1', refused: 3 });
      assert.ok(Number(user) >= 1_000 && /^0+$/.test(capabilities), `${service}: ${user} ${capabilities}`);
    }
    this.held.push('They run as a numbered user, without capabilities, and can write nowhere.');
  }

  /** An event's way: door, Kafka, figures; the wall and its first account. */
  async flow() {
    const { operatorKey, adminPassword } = this.surroundings;
    const { status } = await this.post('dossier-events', '/v1/topic/rebuild', { key: operatorKey, body: '' });
    assert.equal(status, 202);
    const made = await this.post('dossier-events', '/v1/keys', {
      key: operatorKey,
      body: { source: SOURCE },
    });
    for (let from = 0; from < EVENTS; from += EVENTS_A_POST) {
      const lines = Array.from({ length: EVENTS_A_POST }, (_, at) => JSON.stringify(submitted(from + at)));
      const options = { key: made.body.key, body: lines.join('\n'), type: 'application/x-ndjson' };
      const { status, body } = await this.post('dossier-events', '/v1/events', options);
      assert.deepEqual([status, body.counts?.applied], [202, EVENTS_A_POST]);
    }
    await this.until('the figures have them', async () => {
      const text = await (await this.get('indicators', '/metrics')).text();
      return (
        Number(
          /^nhip_indicator_value\{indicator="dossier\.received",unit="~all",window="year"[^}]*\} (\d+)/m.exec(
            text,
          )?.[1],
        ) === EVENTS
      );
    });
    assert.match(await (await this.get('control-room', '/')).text(), /<script type="module"/);
    const body = { user: 'admin', password: adminPassword };
    assert.equal((await this.post('control-room', '/api/login', { body })).status, 200);
    const events = EVENTS.toLocaleString('en');
    this.held.push(
      `${events} events of dossiers, of no other stream, went in at the door and out as a figure.`,
    );
    this.held.push('The wall is served, and the account that a migration made logs in.');
  }

  /** MB of each service's process, as /proc names them. */
  async memory(name) {
    const look = `console.log(require('node:fs').readFileSync('/proc/1/status', 'utf8').match(/${name}:\\s+(\\d+)/)[1])`;
    const each = SERVICES.map(async (service) => {
      const kibibytes = Number(await this.exec(service, ['node', '-e', look]));
      return [service, Math.round((kibibytes * 1_024) / 1e6)];
    });
    return Object.fromEntries(await Promise.all(each));
  }

  async stopsInOrder() {
    for (const service of SERVICES) {
      await this.engine.run(['stop', '--time', String(STOP_LIMIT_SECONDS), this.name(service)]);
      const code = await this.engine.run(['inspect', '--format', '{{.State.ExitCode}}', this.name(service)]);
      assert.equal(code.trim(), '0', `${service} ended with ${code}`);
    }
    for (const service of SERVICES) await this.engine.run(['start', this.name(service)]);
    await Promise.all(SERVICES.map((service) => this.untilReady(service)));
    this.held.push('SIGTERM ends each with 0; started again, each is ready again.');
  }

  async outlivesServers() {
    await this.surroundings.breakDown();
    for (const service of SERVICES) {
      await this.until(
        `${service} is not ready`,
        async () => (await this.get(service, '/readyz')).status === 503,
      );
      assert.equal((await this.get(service, '/livez')).status, 200);
    }
    this.held.push('Without PostgreSQL and Kafka none is ready and all are alive: nothing restarts in vain.');
  }

  exec(service, command) {
    return this.engine.run(['exec', this.name(service), ...command]);
  }

  get(service, path) {
    return fetch(`http://127.0.0.1:${this.surroundings.ports[service]}${path}`);
  }

  async post(service, path, { key, body, type = 'application/json' }) {
    const answer = await fetch(`http://127.0.0.1:${this.surroundings.ports[service]}${path}`, {
      method: 'POST',
      headers: { ...(key && { authorization: `Bearer ${key}` }), ...(body && { 'content-type': type }) },
      ...(body && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : text };
  }

  async until(what, holds) {
    const limit = Date.now() + READY_LIMIT_MS;
    while (!(await holds().catch(() => false))) {
      if (Date.now() > limit) throw new Error(`not within ${READY_LIMIT_MS / 1_000} s: ${what}`);
      await delay(POLL_MS);
    }
  }

  async logs() {
    const each = SERVICES.map((service) => this.engine.run(['logs', '--tail', '15', this.name(service)]));
    const read = await Promise.allSettled(each);
    return read.map(({ value, reason }, at) => `--- ${SERVICES[at]}\n${value ?? reason.message}`).join('\n');
  }

  async end() {
    for (const service of SERVICES)
      await this.engine.run(['rm', '--force', this.name(service)]).catch(() => undefined);
  }
}

function variables(of) {
  return Object.entries(of).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
}

function submitted(at) {
  const subject = `H00.01-${String(at).padStart(6, '0')}`;
  const time = new Date(Date.now() - 60_000).toISOString();
  return {
    ...{ specversion: '1.0', id: `${subject}:submitted`, source: SOURCE, subject, time },
    ...{ type: 'nhip.dossier.submitted.v1', data: { unit: `xa-${at % 98}`, channel: 'online' } },
  };
}
