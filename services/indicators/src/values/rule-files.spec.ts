import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCatalogue } from '../catalogue-files';
import { loadAlertRules } from './rule-files';

const catalogue = loadCatalogue();
const made: string[] = [];

afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true });
});

function folder(files: Record<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), 'nhip-rules-'));
  made.push(directory);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return directory;
}
const rule = (id: string, indicator: string): string => `
  - { id: ${id}, version: 1, name: { vi: A, en: A }, indicator: ${indicator}, units: each, window: month,
      bound: target, for: PT1H, severity: info, recipients: [a] }`;

it('ships a rule that watches each unit against a target its indicator has', () => {
  const shipped = loadAlertRules(catalogue);
  expect(shipped.map(({ id }) => id)).toContain('on-time-under-target');
  for (const { indicator, bound } of shipped)
    if (bound === 'target') expect(catalogue.find(({ id }) => id === indicator)?.target).toBeDefined();
});

it('reads the files of a directory instead of what is shipped', () => {
  const directory = folder({ 'a.yaml': `rules:${rule('mine', 'dossier.on-time.A')}`, 'read.me': '{' });
  expect(loadAlertRules(catalogue, directory).map(({ id }) => id)).toEqual(['mine']);
  expect(loadAlertRules(catalogue, folder({}))).toEqual([]);
});

it('tells every fault of every file in one error', () => {
  const directory = folder({
    'a.yaml': `rules:${rule('one', 'dossier.luck')}${rule('two', 'dossier.on-time.D')}`,
    'b.yaml': 'rules: [',
    'c.yaml': 'rules: [{ id: three }]',
  });
  const load = (): unknown => loadAlertRules(catalogue, directory);
  for (const fault of [
    /a\.yaml one: no indicator of the catalogue is named "dossier\.luck"/,
    /a\.yaml two: dossier\.on-time\.D has no target/,
    /b\.yaml: no YAML/,
    /c\.yaml rules\.0\.version/,
  ])
    expect(load).toThrow(fault);
});

it('says which setting names a directory that is not there', () => {
  expect(() => loadAlertRules(catalogue, join(folder({}), 'none'))).toThrow(/NHIP_ALERT_RULES: ENOENT/);
});
