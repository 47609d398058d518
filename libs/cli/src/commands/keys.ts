import type { Command } from 'commander';
import { findInstance } from '../instance';
import { createKey, listKeys, revokeKey } from '../keys';
import { table } from '../table';
import type { Terminal } from '../terminal';

export function addKeys(program: Command, terminal: Terminal): void {
  const keys = program
    .command('keys')
    .description('khóa của nguồn gửi sự kiện · keys of the sources that send events')
    .addHelpText(
      'after',
      `
Ví dụ · Examples:
  nhip keys create --source /mot-cua/xa-binh-minh
  nhip keys list
  nhip keys revoke 3f1c…`,
    );
  keys
    .command('create')
    .description('tạo khóa; chỉ hiện một lần · makes a key; it is shown once')
    .requiredOption('--source <source>', 'nguồn mà khóa được gửi · the source it may send, as in CloudEvents')
    .option('--json', 'JSON cho máy · JSON for programs')
    .action(async ({ source, json }: { source: string; json?: true }) => {
      const made = await createKey(await findInstance(terminal), source);
      if (json) terminal.out.write(`${JSON.stringify({ ...made, source })}\n`);
      else {
        terminal.out.write(`${made.key}\n`);
        terminal.err.write(
          `Khóa ${made.id} cho ${source}; hãy cất ngay, Nhịp chỉ giữ bản băm.\n` +
            `Key ${made.id} for ${source}; keep it now, Nhịp holds only its hash.\n`,
        );
      }
    });
  keys
    .command('list')
    .description('các khóa, không kèm bí mật · the keys, without their secrets')
    .option('--json', 'JSON cho máy · JSON for programs')
    .action(async ({ json }: { json?: true }) => {
      const list = await listKeys(await findInstance(terminal));
      const lines = json
        ? [JSON.stringify({ keys: list }, null, 2)]
        : table(
            ['mã · id', 'nguồn · source', 'tạo lúc · created', 'thu hồi lúc · revoked'].map((title) => ({
              title,
            })),
            list.map(({ id, source, createdAt, revokedAt }) => [id, source, createdAt, revokedAt ?? '—']),
          );
      terminal.out.write(`${lines.join('\n')}\n`);
    });
  keys
    .command('revoke')
    .description('thu hồi một khóa, có hiệu lực ngay · revokes a key, at once')
    .argument('<id>', 'mã của khóa · id of the key, from "nhip keys list"')
    .action(async (id: string) => {
      await revokeKey(await findInstance(terminal), id);
      terminal.err.write(`Đã thu hồi · revoked ${id}\n`);
    });
}
