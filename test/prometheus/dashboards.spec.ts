import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { DASHBOARDS, dashboards, GRAFANA, panelsOf, queries } from './dashboards';
import { metricsAskedBy, unknownMetrics } from './metrics';
import { recorded } from './rule-files';

describe('dashboards for Grafana', () => {
  it('are what their source makes: npm run dashboards:generate', () => {
    const folder = mkdtempSync(join(tmpdir(), 'nhip-dashboards-'));
    const made = spawnSync(process.execPath, [join(GRAFANA, 'generate.mjs'), folder], { encoding: 'utf8' });
    expect([made.status, made.stderr]).toEqual([0, '']);
    expect(readdirSync(folder)).toEqual(readdirSync(DASHBOARDS));
    for (const file of readdirSync(folder))
      expect(readFileSync(join(DASHBOARDS, file), 'utf8')).toBe(readFileSync(join(folder, file), 'utf8'));
    rmSync(folder, { recursive: true });
  });

  it('are four, whose panels all ask the one provisioned source', () => {
    expect(dashboards.map(({ uid }) => uid)).toEqual([
      ...['nhip-alerts', 'nhip-indicators', 'nhip-ingest', 'nhip-overview'],
    ]);
    const file = join(GRAFANA, 'provisioning/datasources/nhip.yaml');
    const { datasources } = parse(readFileSync(file, 'utf8')) as { datasources: { uid: string }[] };
    for (const { title, datasource, targets } of dashboards.flatMap(panelsOf)) {
      expect([title, datasource?.uid]).toEqual([title, datasources[0]?.uid]);
      expect(targets?.length).toBeGreaterThan(0);
    }
  });

  it.each(queries)('$name: PromQL over metrics that there are', ({ expr }) => {
    const asked = metricsAskedBy(expr);
    expect(asked.length).toBeGreaterThan(0);
    expect(
      unknownMetrics(
        asked,
        recorded.map(({ record }) => record),
      ),
    ).toEqual([]);
  });

  it('would not be believed with a query that is none', () => {
    expect(() => metricsAskedBy('sum by (le (nhip_drift)')).toThrow('no PromQL');
  });
});
