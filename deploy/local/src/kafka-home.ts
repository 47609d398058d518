import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findJava, howToInstall, javaEnvironment, MissingProgram, type Java } from './java';

/** Apache Kafka on this machine, ready to start. */
export type KafkaHome = {
  folder: string;
  java: Java;
  classPath: string;
  log4j: string;
  /** The JVM's archive of loaded classes; it halves the start. May not exist: then the JVM goes on without. */
  archive: string;
};

export type KafkaHomeOptions = {
  /** Folder of the person's caches of this project; the home is a versioned folder in it. */
  cacheDir: string;
  onLog?: (line: string) => void;
  /** Calls a fetch off. */
  signal?: AbortSignal;
  /** Makes the archive of classes once the jars are there; the file must be at `home.archive` afterwards. */
  makeArchive: (home: KafkaHome) => Promise<void>;
};

const RECIPE = join(__dirname, '..', 'kafka');
/** How little Kafka is to log. */
export const LOG4J = join(RECIPE, 'log4j2.properties');
const COMPLETE = 'complete';
const COPY_GOAL = 'dependency:copy-dependencies';
const MAVEN_LINES_SHOWN = 12;

/**
 * Fetches Apache Kafka's jars with Maven, once per machine and version; afterwards no network is needed. Two that
 * fetch at once do not disturb each other: each fills a folder of its own, and the first to finish gives it its name.
 * @throws MissingProgram when Java or Maven is missing; another error that says what to do when Maven fails
 */
export async function getKafkaHome(options: KafkaHomeOptions): Promise<KafkaHome> {
  const java = findJava();
  const recipe = readFileSync(join(RECIPE, 'pom.xml'));
  const version = /kafka_2\.13<\/artifactId>\s*<version>([^<]+)/.exec(recipe.toString())?.[1] ?? 'unknown';
  const folder = join(resolve(options.cacheDir), `kafka-${version}-${shortHash(recipe)}`);
  if (!existsSync(join(folder, COMPLETE))) {
    options.onLog?.(`fetching Apache Kafka ${version} with Maven into ${folder}`);
    await fetchInto(folder, options.signal);
  }
  const jars = readdirSync(join(folder, 'lib')).sort();
  const home: KafkaHome = {
    folder,
    java,
    classPath: jars.map((jar) => join(folder, 'lib', jar)).join(':'),
    log4j: LOG4J,
    archive: join(folder, `classes-${shortHash(java.version)}.jsa`),
  };
  if (!existsSync(home.archive)) {
    options.onLog?.('preparing an archive of its classes (once; makes each start faster)');
    await options.makeArchive(home);
  }
  return home;
}

async function fetchInto(folder: string, signal?: AbortSignal): Promise<void> {
  const parent = join(folder, '..');
  mkdirSync(parent, { recursive: true });
  if (spawnSync('mvn', ['-v'], { env: javaEnvironment() }).status !== 0) {
    throw new MissingProgram(
      'Apache Kafka is fetched with Maven, and there is no mvn on PATH',
      howToInstall('maven'),
    );
  }
  const own = mkdtempSync(join(parent, 'kafka-fetch-'));
  try {
    copyFileSync(join(RECIPE, 'pom.xml'), join(own, 'pom.xml'));
    await runMaven(own, signal);
    writeFileSync(join(own, COMPLETE), '');
    if (existsSync(folder) && !existsSync(join(folder, COMPLETE))) rmSync(folder, { recursive: true });
    try {
      renameSync(own, folder);
    } catch (error) {
      if (!existsSync(join(folder, COMPLETE))) throw error;
    }
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

function runMaven(folder: string, signal?: AbortSignal): Promise<void> {
  return new Promise((done, reject) => {
    const maven = spawn(
      'mvn',
      ['-q', '-B', '-Dstyle.color=never', COPY_GOAL, '-DoutputDirectory=lib', '-DincludeScope=runtime'],
      {
        cwd: folder,
        env: javaEnvironment(),
        stdio: ['ignore', 'pipe', 'pipe'],
        ...(signal ? { signal } : {}),
      },
    );
    let said = '';
    const hear = (chunk: Buffer): void => void (said += chunk.toString());
    maven.stdout.on('data', hear);
    maven.stderr.on('data', hear);
    maven.once('error', reject);
    maven.once('close', (code) => {
      if (code === 0) return done();
      const last = said.trim().split('\n').slice(0, MAVEN_LINES_SHOWN).join('\n');
      reject(
        new Error(
          `Maven could not fetch Apache Kafka (exit code ${code}). The first start needs the network, or a mirror ` +
            `in ~/.m2/settings.xml. Maven says:\n${last}`,
        ),
      );
    });
  });
}

function shortHash(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 12);
}
