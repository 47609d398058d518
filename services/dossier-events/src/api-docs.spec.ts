import { Parser } from '@asyncapi/parser';
import { buildAsyncApi, buildOpenApi, exampleEvent } from '@nhip/stream/docs';
import { DOSSIER_EVENT_KINDS } from '@nhip/contracts';
import { readItem } from '@nhip/stream/accept';
import { execFileSync } from 'node:child_process';
import { parseConfig } from './config';
import { describedDossiers } from './described-dossiers';
import { DOSSIER_STREAM } from './dossier-stream';
import { SPEC_ENVIRONMENT } from './environment.spec-data';

const config = parseConfig({
  ...SPEC_ENVIRONMENT,
  NHIP_DATABASE_URL: 'postgresql://nobody@127.0.0.1/none',
  NHIP_KAFKA_BROKERS: '127.0.0.1:1',
  NHIP_HTTP_PORT: '0',
  NHIP_OPERATOR_KEY_HASH: '0'.repeat(64),
});
const stream = describedDossiers(config);

/** The linter is an ES module, which a test of jest cannot import. */
const LINT = `
  import { createConfig, lintFromString } from '@redocly/openapi-core';
  import { readFileSync } from 'node:fs';
  const config = await createConfig({ extends: ['recommended'] });
  console.log(JSON.stringify(await lintFromString({ source: readFileSync(0, 'utf8'), config })));
`;
interface Found {
  readonly ruleId: string;
  readonly message: string;
  readonly location: readonly { readonly pointer?: string }[];
}

describe('the documents of the doors', () => {
  it('OpenAPI 3.1, without a fault that the recommended rules find', () => {
    const input = JSON.stringify(buildOpenApi(stream));
    const said = execFileSync(process.execPath, ['--input-type=module', '--eval', LINT], { input });
    const problems = JSON.parse(said.toString()) as Found[];
    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
      [],
    );
  });

  it('AsyncAPI 3, without a fault that its parser finds', async () => {
    const { document, diagnostics } = await new Parser().parse(JSON.stringify(buildAsyncApi(stream)));
    expect(diagnostics.filter(({ severity }) => severity <= 1)).toEqual([]);
    expect(document?.channels().all()[0]?.address()).toBe('nhip.dossier.ingress.v1');
  });

  it('tell every kind of event, each with an example that the door reads', () => {
    expect(stream.kinds.map(({ kind }) => kind).sort()).toEqual([...DOSSIER_EVENT_KINDS].sort());
    for (const { kind } of stream.kinds) {
      const bytes = Buffer.from(JSON.stringify(exampleEvent(stream, kind)));
      const read = readItem(DOSSIER_STREAM, bytes, { source: stream.source, limits: config.stream.limits });
      expect([kind, read]).toEqual([kind, expect.objectContaining({ subject: stream.subject })]);
    }
  });
});
