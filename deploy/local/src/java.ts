import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const OLDEST_JAVA = 17;

export type Java = {
  command: string;
  /** The runtime's own words for its version and build. */
  version: string;
};

/** A program that Kafka needs is not on this machine, or too old; `install` says how to get it. */
export class MissingProgram extends Error {
  constructor(
    readonly why: string,
    readonly install: string,
  ) {
    super(`${why}.\n${install}`);
  }
}

/**
 * The Java runtime of JAVA_HOME, else of PATH.
 * @throws MissingProgram when there is none, or it is older than 17
 */
export function findJava(): Java {
  const home = process.env['JAVA_HOME'];
  const ofHome = home === undefined ? undefined : join(home, 'bin', 'java');
  const command = ofHome !== undefined && existsSync(ofHome) ? ofHome : 'java';
  const asked = spawnSync(command, ['-version'], { encoding: 'utf8', env: javaEnvironment() });
  const major = Number(/version "(?:1\.)?(\d+)/.exec(asked.stderr ?? '')?.[1]);
  if (asked.status !== 0 || !(major >= OLDEST_JAVA)) {
    const found = asked.status === 0 ? `${command} is version ${major}` : 'there is no java on PATH';
    throw new MissingProgram(
      `Apache Kafka needs Java ${OLDEST_JAVA} or newer, but ${found}`,
      howToInstall('java'),
    );
  }
  return { command, version: asked.stderr.trim() };
}

/** How a person gets Java or Maven on the systems Nhịp is used on. */
export function howToInstall(what: 'java' | 'maven'): string {
  const debian = what === 'java' ? 'openjdk-17-jre-headless' : 'maven';
  const brew = what === 'java' ? 'openjdk' : 'maven';
  return [
    `  Debian, Ubuntu:  sudo apt-get install ${debian}`,
    `  Fedora:          sudo dnf install ${what === 'java' ? 'java-21-openjdk-headless' : 'maven'}`,
    `  macOS:           brew install ${brew}`,
    `  Windows:         in WSL 2 with Ubuntu: sudo apt-get install ${debian}`,
    `Then run the same command again.${what === 'java' ? ' (JAVA_HOME is honoured.)' : ''}`,
    'Or a container engine that works: Docker or Podman.',
    'Or use a Kafka that runs already, 4.0 or newer: NHIP_KAFKA_BROKERS=host:9092 npm start',
  ].join('\n');
}

/** A Java that reads paths as UTF-8 whatever the person's locale; nobody else's JVM options. */
export function javaEnvironment(): NodeJS.ProcessEnv {
  const { JAVA_TOOL_OPTIONS: _tool, JDK_JAVA_OPTIONS: _jdk, _JAVA_OPTIONS: _other, ...rest } = process.env;
  return { ...rest, LC_ALL: process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8' };
}
