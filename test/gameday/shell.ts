import { execFile } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '@nhip/testing';
import { ROOT } from '../journeys/instance';
import { definitions } from '../prometheus/runbooks';

const STEP_LIMIT_MS = 180_000;

/** Where an operator's shell is to look. */
export interface OperatorPlaces {
  readonly dataDir: string;
  readonly prometheus: string;
  readonly alertmanager: string;
}

/** What a command came to. */
export interface Typed {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** The shell of an operator on this machine, in which `systemctl start` starts what a test has stopped. */
export class OperatorShell {
  private constructor(
    private readonly server: Server,
    private readonly environment: NodeJS.ProcessEnv,
    /** As README.md of the runbooks has them, with places of this test. */
    private readonly definitions: string,
  ) {}

  /** @param start what `sudo systemctl start NAME` does */
  static async open(
    { dataDir, prometheus, alertmanager }: OperatorPlaces,
    start: (name: string) => Promise<void>,
  ): Promise<OperatorShell> {
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
    const places = `export NHIP_DATA_DIR='${dataDir}' PROMETHEUS=${prometheus} ALERTMANAGER=${alertmanager}`;
    const told = definitions.map((line) => (line.startsWith('export ') ? places : line)).join('\n');
    const path = `${programs}${delimiter}${process.env['PATH']}`;
    const environment = { ...process.env, PATH: path, NO_COLOR: '1', NHIP_DATA_DIR: dataDir };
    return new OperatorShell(server, environment, told);
  }

  /** @throws Error with what it said, when it fails */
  async run(command: string): Promise<void> {
    const { code, out, error } = await this.type(command);
    if (code !== 0) throw new Error(`${command}: exit ${code}\n${error}${out}`);
  }

  /** A command line, with the exit code of its first part that fails. */
  async type(command: string): Promise<Typed> {
    const asked = promisify(execFile)('bash', ['-o', 'pipefail', '-c', `${this.definitions}\n${command}`], {
      ...{ cwd: ROOT, env: this.environment, timeout: STEP_LIMIT_MS },
    });
    try {
      const { stdout, stderr } = await asked;
      return { code: 0, out: stdout, error: stderr };
    } catch (failure) {
      const { code, stdout, stderr } = failure as { code: number; stdout: string; stderr: string };
      return { code, out: stdout, error: stderr };
    }
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
