import { buildOpenApi } from '@nhip/stream/docs';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LIMITS } from '../../services/dossier-events/src/config';
import { describedDossiers } from '../../services/dossier-events/src/described-dossiers';

const CLIENT = join(__dirname, '../../libs/client');

describe('the types of the client', () => {
  it('are those of the document that the door serves', () => {
    const document = buildOpenApi(describedDossiers({ stream: { limits: LIMITS }, topicPrefix: '' }));
    const generated = execFileSync(process.execPath, [join(CLIENT, 'generate.mjs')], {
      input: JSON.stringify(document),
      maxBuffer: 16 << 20,
    });
    // Else: npm run client:generate
    expect(readFileSync(join(CLIENT, 'src/gen/openapi.ts'), 'utf8')).toBe(generated.toString());
  });
});
