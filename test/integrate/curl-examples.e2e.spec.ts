import { freshDatabase, temporaryFolder } from '@nhip/testing';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { OPERATOR, SpecDoor } from '../../services/dossier-events/src/door.spec-data';
import { SecurityDoor } from '../../services/security-events/src/security-door.spec-data';
import { startDocumentDoor } from './document-door';
import { calls, pages, ROOT, shellBlocks, toldIn, type Page } from './page-examples';

/** Less than a test may take, so that a page that hangs is ended and not left running. */
const PAGE_TIMEOUT_MS = 240_000;

/** `curl` that also keeps each answer, its head and its body. */
const KEEPING_CURL = `#!/usr/bin/env bash
set -o pipefail
number=$(ls "$ANSWERS" | wc -l | tr -d ' ')
PATH="$REAL_PATH" curl --silent --show-error --max-time 60 --dump-header "$ANSWERS/$number.head" "$@" |
  tee "$ANSWERS/.$number.body"
`;

type Door = { readonly service: { readonly url: string }; stop(): Promise<void> };
type Database = Awaited<ReturnType<typeof freshDatabase>>;
/** Pages about another door than that of dossiers. */
const DOORS: Readonly<Record<string, (database: Database) => Promise<Door>>> = {
  'docs/edxml.md': (database) => startDocumentDoor(database, OPERATOR),
  'docs/security-feeds.md': (database) => SecurityDoor.start(database),
};

const asked = pages().filter(({ text }) => calls(text).length > 0);

describe('calls that a reader copies from the pages', () => {
  it('all stand in blocks of a shell, each with the status that it is answered with', () => {
    expect(asked.map(({ name }) => name)).toContain('docs/integrate.md');
    for (const page of asked) {
      const within = shellBlocks(page);
      const found = within.flatMap(({ text }) => calls(text));
      expect([page.name, found]).toEqual([page.name, calls(page.text)]);
      for (const block of within)
        expect([`${page.name}:${block.line}`, toldIn(block).length]).toEqual([
          `${page.name}:${block.line}`,
          calls(block.text).length,
        ]);
    }
  });

  describe.each(asked.map((page) => ({ ...page })))('$name', (page) => {
    let door: Door;
    beforeAll(async () => {
      const database = await freshDatabase();
      door = await (DOORS[page.name] ?? ((of) => SpecDoor.start(of)))(database);
    });
    afterAll(() => door?.stop());

    it('runs from its first block to its last, and is answered as it says', async () => {
      const answers = await run(page, door.service.url);
      const told = shellBlocks(page).flatMap(toldIn);
      expect(answers.map(({ status }) => status)).toEqual(told.map(({ status }) => status));
      for (const [i, { part }] of told.entries())
        expect(withoutBlanks(answers[i]!.body)).toContain(withoutBlanks(part));
    });
  });
});

interface Answer {
  readonly status: string;
  readonly body: string;
}

/** Runs the blocks as they stand, in a folder where `npx nhip` and the instance are found as in the project's. */
async function run(page: Page, url: string): Promise<readonly Answer[]> {
  const folder = temporaryFolder('page');
  const [programs, answers] = [join(folder, 'programs'), join(folder, 'answers')];
  for (const made of [programs, answers, join(folder, '.nhip'), join(folder, 'node_modules/.bin')])
    mkdirSync(made, { recursive: true });
  writeFileSync(join(programs, 'curl'), KEEPING_CURL, { mode: 0o755 });
  symlinkSync(join(ROOT, 'libs/cli/bin/nhip.js'), join(folder, 'node_modules/.bin/nhip'));
  const doors = { eventsUrl: url, documentsUrl: url, securityUrl: url };
  const instance = { url, ...doors, operatorKey: OPERATOR, zone: 'Asia/Ho_Chi_Minh' };
  writeFileSync(join(folder, '.nhip/instance.json'), JSON.stringify(instance));

  const script = shellBlocks(page).map(({ text, line }) => `echo "line ${line}" >&2\n${text}`);
  const path = process.env['PATH'] ?? '';
  await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script.join('\n')], {
    cwd: folder,
    timeout: PAGE_TIMEOUT_MS,
    env: {
      ...{ PATH: [programs, path].join(delimiter), REAL_PATH: path, ANSWERS: answers, HOME: folder },
      npm_config_offline: 'true',
    },
  });
  return readdirSync(answers)
    .filter((name) => name.endsWith('.head'))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => a - b)
    .map((number) => ({
      status: statusOf(readFileSync(join(answers, `${number}.head`), 'utf8')),
      body: readFileSync(join(answers, `.${number}.body`), 'utf8'),
    }));
}

/** Of the last answer: "100 Continue" may stand before it. */
const statusOf = (head: string): string => [...head.matchAll(/^HTTP\/\S+ (\d{3})/gm)].at(-1)?.[1] ?? 'none';

const withoutBlanks = (text: string): string => text.replace(/\s+/g, '');
