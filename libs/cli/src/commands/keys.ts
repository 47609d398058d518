import { InvalidArgumentError, type Command } from 'commander';
import {
  DOCUMENT_EVENTS,
  DOSSIER_EVENT_KINDS,
  dossierEventType,
  instantSchema,
  SECURITY_EVENTS,
} from '@nhip/contracts';
import { atStream, findInstance } from '../instance';
import {
  createKey,
  listKeys,
  revokeKey,
  rotateKey,
  type CreatedKey,
  type KeyBounds,
  type ListedKey,
} from '../keys';
import { table } from '../table';
import type { Terminal } from '../terminal';
import { STREAM_OPTION } from './stream-option';

const HOUR_SECONDS = 3_600;
const SPAN_SECONDS: Readonly<Record<string, number>> = { h: HOUR_SECONDS, d: 24 * HOUR_SECONDS };
/** Types of the streams beside that of dossiers, whose kinds are named in short. */
const OTHER_TYPES: readonly string[] = [
  ...DOCUMENT_EVENTS.kinds.map(DOCUMENT_EVENTS.typeOf),
  ...SECURITY_EVENTS.kinds.map(SECURITY_EVENTS.typeOf),
];
const JSON_OPTION = ['--json', 'JSON cho máy · JSON for programs'] as const;

interface CreateOptions extends Omit<KeyBounds, 'expiresAt'> {
  readonly source: string;
  readonly expires?: string;
  readonly stream?: string;
  readonly json?: true;
}

interface RotateOptions {
  readonly grace?: number;
  readonly json?: true;
  readonly stream?: string;
}

export function addKeys(program: Command, terminal: Terminal): void {
  const keys = program
    .command('keys')
    .description('khóa của nguồn gửi sự kiện · keys of the sources that send events')
    .addHelpText(
      'after',
      `
Ví dụ · Examples:
  nhip keys create --source /mot-cua/xa-binh-minh
  nhip keys create --source /mot-cua/xa-binh-minh --units xa-binh-minh --types submitted,completed --signed
  nhip keys create --source /qlvb --stream document
  nhip keys list
  nhip keys rotate 3f1c… --grace 3d
  nhip keys revoke 3f1c…`,
    );
  addCreate(keys, terminal);
  addList(keys, terminal);
  addRotate(keys, terminal);
  keys
    .command('revoke')
    .description('thu hồi một khóa, có hiệu lực ngay · revokes a key, at once')
    .argument('<id>', 'mã của khóa · id of the key, from "nhip keys list"')
    .option(...STREAM_OPTION)
    .action(async (id: string, { stream }: { stream?: string }) => {
      await revokeKey(atStream(await findInstance(terminal), stream), id);
      terminal.err.write(`Đã thu hồi · revoked ${id}\n`);
    });
}

function addCreate(keys: Command, terminal: Terminal): void {
  keys
    .command('create')
    .description(
      'tạo khóa; chỉ hiện một lần, mỗi nguồn nhiều nhất hai khóa · ' +
        'makes a key; it is shown once, and a source has two at most',
    )
    .requiredOption('--source <source>', 'nguồn mà khóa được gửi · the source it may send, as in CloudEvents')
    .option('--units <codes>', 'chỉ các đơn vị này, cách nhau bằng dấu phẩy · only these units', list)
    .option('--types <kinds>', 'chỉ các loại sự kiện này · only these kinds, e.g. submitted,completed', kinds)
    .option('--expires <instant>', 'hết hạn vào lúc · ends at, e.g. 2027-01-01T00:00:00+07:00', instant)
    .option('--signed', 'thân yêu cầu phải được ký · bodies are to be signed (Standard Webhooks)')
    .option(...STREAM_OPTION)
    .option(...JSON_OPTION)
    .action(async ({ source, expires, json, stream, ...bounds }: CreateOptions) => {
      const made = await createKey(atStream(await findInstance(terminal), stream), source, {
        ...bounds,
        ...(expires !== undefined && { expiresAt: expires }),
      });
      tell(terminal, { ...made, source }, json);
    });
}

function addRotate(keys: Command, terminal: Terminal): void {
  keys
    .command('rotate')
    .description(
      'tạo khóa thứ hai cùng quyền; khóa cũ còn dùng được một thời gian · ' +
        'makes a second key with the same bounds; the old one goes on for a while',
    )
    .argument('<id>', 'mã của khóa cũ · id of the old key, from "nhip keys list"')
    .option(
      '--grace <span>',
      'khóa cũ còn dùng được, vd. 12h, 3d (mặc định 7d) · the old key goes on for',
      span,
    )
    .option(...STREAM_OPTION)
    .option(...JSON_OPTION)
    .action(async (id: string, { grace, json, stream }: RotateOptions) => {
      tell(terminal, await rotateKey(atStream(await findInstance(terminal), stream), id, grace), json);
    });
}

function addList(keys: Command, terminal: Terminal): void {
  keys
    .command('list')
    .description('các khóa, không kèm bí mật · the keys, without their secrets')
    .option(...STREAM_OPTION)
    .option(...JSON_OPTION)
    .action(async ({ json, stream }: { json?: true; stream?: string }) => {
      const found = await listKeys(atStream(await findInstance(terminal), stream));
      const titles = [
        ...['mã · id', 'nguồn · source', 'tạo lúc · created', 'hết hạn · expires', 'thu hồi lúc · revoked'],
        ...['đơn vị · units', 'loại · types', 'ký · signed'],
      ];
      const lines = json
        ? [JSON.stringify({ keys: found }, null, 2)]
        : table(
            titles.map((title) => ({ title })),
            found.map(rowOf),
          );
      terminal.out.write(`${lines.join('\n')}\n`);
    });
}

function rowOf({ id, source, createdAt, ...key }: ListedKey): string[] {
  const types = key.types?.map(
    (type) => DOSSIER_EVENT_KINDS.find((kind) => dossierEventType(kind) === type) ?? type,
  );
  return [
    ...[id, source, createdAt, key.expiresAt ?? '—', key.revokedAt ?? '—'],
    ...[key.units?.join(',') ?? '—', types?.join(',') ?? '—', key.signed === true ? 'có · yes' : '—'],
  ];
}

/** Secrets alone go to standard output: the key, and the signing secret on a line of its own. */
function tell(terminal: Terminal, made: CreatedKey, json: true | undefined): void {
  if (json) return void terminal.out.write(`${JSON.stringify(made)}\n`);
  const { id, key, source, signingSecret } = made;
  terminal.out.write(`${[key, ...(signingSecret === undefined ? [] : [signingSecret])].join('\n')}\n`);
  const second =
    signingSecret === undefined
      ? ''
      : 'Dòng thứ hai là bí mật để ký · The second line is the signing secret.\n';
  terminal.err.write(
    `Khóa ${id} cho ${source}; hãy cất ngay, Nhịp chỉ giữ bản băm.\n` +
      `Key ${id} for ${source}; keep it now, Nhịp holds only its hash.\n${second}`,
  );
}

function list(text: string): string[] {
  return text.split(',').map((each) => each.trim());
}

function kinds(text: string): string[] {
  return list(text).map((each) => {
    if (OTHER_TYPES.includes(each)) return each;
    const kind = DOSSIER_EVENT_KINDS.find((known) => known === each || dossierEventType(known) === each);
    if (kind === undefined)
      throw new InvalidArgumentError(`một trong · one of: ${DOSSIER_EVENT_KINDS.join(', ')}`);
    return dossierEventType(kind);
  });
}

function instant(text: string): string {
  if (instantSchema.safeParse(text).success) return text;
  throw new InvalidArgumentError('vd. · e.g. 2027-01-01T00:00:00+07:00');
}

function span(text: string): number {
  const [, count, unit] = /^(\d{1,5})([hd])$/.exec(text) ?? [];
  if (count === undefined) throw new InvalidArgumentError('vd. · e.g. 12h, 3d');
  return Number(count) * SPAN_SECONDS[unit!]!;
}
