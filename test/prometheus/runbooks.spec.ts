import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { join } from 'node:path';
import { run, type Terminal } from '@nhip/cli';
import { unknownMetrics } from './metrics';
import { alerts, recorded, RUNBOOKS } from './rule-files';
import { contents, definitions, firstLook, runbooks, SILENT } from './runbooks';

const SECTIONS = ['## Look', '## Do', '## It is over when'];

describe('runbooks', () => {
  it('are one for each alert, each in the list', () => {
    expect(runbooks.map(({ alert }) => alert).sort()).toEqual(alerts.map(({ alert }) => alert).sort());
    for (const { alert } of runbooks) expect(contents).toContain(`[${alert}](${alert}.md)`);
  });

  it.each(runbooks)('$alert: how bad, how to look, what to do, when it is over', ({ alert, text, look }) => {
    const { labels } = alerts.find((each) => each.alert === alert)!;
    expect(text).toContain(`Severity: ${labels['severity']}.`);
    expect(text.match(/^## .*/gm)).toEqual(SECTIONS);
    expect(look.length).toBeGreaterThan(1);
    for (const line of look.filter((each) => each.includes('#'))) expect(line.endsWith(SILENT)).toBe(true);
    expect(text).toMatch(/^1\. /m);
    for (const [, target] of text.matchAll(/\]\(([^)#]+)/g))
      expect([target, existsSync(join(RUNBOOKS, target as string))]).toEqual([target, true]);
    const metrics = text.match(/\bnhip_[a-z_]*[a-z]\b/g) ?? [];
    const prefixes = metrics.filter((name) => !look.some((line) => line.startsWith(`metrics ${name} `)));
    expect(
      unknownMetrics(
        prefixes,
        recorded.map(({ record }) => record),
      ),
    ).toEqual([]);
  });

  it.each(runbooks)('$alert: names only commands and options of nhip that there are', async ({ text }) => {
    for (const [, line] of text.matchAll(/npx nhip ((?:[^`\n|]|\n {3})+)/g)) {
      const words = (line as string).trim().split(/\s+/);
      const ends = words.findIndex((word) => !/^[a-z]+$/.test(word));
      const command = words.slice(0, ends < 0 ? words.length : ends);
      const { code, said } = await help(command);
      expect([command, code]).toEqual([command, 0]);
      for (const option of words.filter((word) => word.startsWith('--'))) expect(said).toContain(option);
    }
  });

  it('are written in shell that bash understands', () => {
    const typed = runbooks.flatMap(({ look, steps }) => [...look, ...steps.map(({ command }) => command)]);
    const script = [...definitions, ...firstLook, ...typed].join('\n');
    expect(spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });
});

async function help(command: readonly string[]): Promise<{ code: number; said: string }> {
  const out = new PassThrough();
  const terminal: Terminal = {
    ...{ env: {}, cwd: '/', out, err: new PassThrough(), watched: false, color: false },
    ...{ stop: new AbortController().signal, now: () => 0, pause: async () => undefined },
  };
  const code = await run([...command, '--help'], terminal);
  return { code, said: String(out.read() ?? '') };
}
