import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRules, type Rules } from './rules';

const RULE = `
rules:
  - id: on-time
    version: 2
    name: { vi: 'Đúng hạn', en: 'On time' }
    indicator: dossier.on-time.E
    units: each
    window: month
    bound: target
    for: PT30M
    severity: warning
    recipients: [leaders]
    escalate: { after: P1D, recipients: [province] }
sources:
  - source: /mot-cua
    name: { vi: 'Một cửa', en: 'One-stop' }
    rhythm: PT1H
    during: { days: [mon, fri], from: '08:00', to: '17:30' }
    recipients: [it]
`;

describe('the rules of an instance', () => {
  let directory: string;
  beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'nhip-rules-'))));
  afterEach(() => rmSync(directory, { recursive: true }));
  const load = (files: Record<string, string>): Rules => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
    return loadRules(directory);
  };

  it('have their durations counted', () => {
    const { rules, sources } = load({ 'a.yaml': RULE });
    expect(rules.get('on-time')).toMatchObject({
      forMs: 1_800_000,
      minimum: 20,
      escalate: { afterMs: 86_400_000, recipients: ['province'] },
    });
    expect(sources.get('source:/mot-cua')).toMatchObject({
      rhythmMs: 3_600_000,
      during: { days: [1, 5], from: 480, to: 1_050 },
      severity: 'warning',
    });
  });

  it('are refused with every fault of every file', () => {
    const wrong = RULE.replace('for: PT30M', 'for: soon').replace('severity: warning', 'severity: loud');
    expect(() => load({ 'a.yaml': wrong, 'b.yaml': 'rules: [' })).toThrow(
      /b\.yaml: no YAML[^]*a\.yaml rules\.0\.for[^]*a\.yaml rules\.0\.severity/,
    );
  });

  it('those that ship fit', () => {
    const { rules } = loadRules(join(__dirname, '../../indicators/catalogue/alerts'));
    expect(rules.has('on-time-under-target')).toBe(true);
  });
});
