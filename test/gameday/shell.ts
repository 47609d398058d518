import { execFile } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '@nhip/testing';
import { ROOT } from '../journeys/instance';
import { firstLook } from '../prometheus/runbooks';

/** Lines of the first look that a shell keeps: the data folder, `port` and `sql`. */
const KEPT = 3;
const STEP_LIMIT_MS = 180_000;

/** The shell of an operator on this machine, in which `systemctl start` starts what a test has stopped. */
export class OperatorShell {
  private constructor(
    private readonly server: Server,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** @param start what `sudo systemctl start NAME` does */
  static async open(dataDir: string, start: (name: string) => Promise<void>): Promise<OperatorShell> {
    const server = createServer((request, response) => {
      const end = (status: number) => (): void => void response.writeHead(status).end();
      start((request.url ?? '').slice(1)).then(end(204), end(500));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const programs = temporaryFolder('programs');
    const program = (name: string, text: string): void => {
      writeFileSync(join(programs, name), `#!/bin/sh\n${text}\n`);
      chmodSync(join(programs, name), 0o755);
    };
    program('sudo', 'exec "$@"');
    program('systemctl', `[ "$1" = start ] && exec curl -fsS -X POST "http://127.0.0.1:${port}/$2"`);
    return new OperatorShell(server, {
      ...process.env,
      ...{ PATH: `${programs}${delimiter}${process.env['PATH']}`, NO_COLOR: '1', NHIP_DATA_DIR: dataDir },
    });
  }

  /** @throws Error with what it said, when it fails */
  async run(command: string): Promise<void> {
    const dataDir = `export NHIP_DATA_DIR="${this.environment['NHIP_DATA_DIR']}"`;
    const script = [dataDir, ...firstLook.slice(1, KEPT), command].join('\n');
    await promisify(execFile)('bash', ['-c', script], {
      ...{ cwd: ROOT, env: this.environment, timeout: STEP_LIMIT_MS },
    });
  }

  /** The command line's answer as JSON, also where its exit code says that something differs. */
  async json<T>(...words: string[]): Promise<T> {
    const asked = promisify(execFile)('npx', ['nhip', ...words, '--json'], {
      ...{ cwd: ROOT, env: this.environment, timeout: STEP_LIMIT_MS },
    });
    const { stdout } = await asked.catch((error: unknown) => error as { stdout: string });
    return JSON.parse(stdout) as T;
  }

  async close(): Promise<void> {
    await new Promise((done) => this.server.close(done));
  }
}
