import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { LIMITS } from './config';

export interface Asset {
  readonly type: string;
  readonly body: Buffer;
  readonly gzip: Buffer | undefined;
  readonly etag: string;
  /** Named by its content, so that a browser may keep it for ever. */
  readonly immutable: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
const COMPRESSED = new Set(['.html', '.js', '.css', '.svg']);
const PAGE = '/index.html';

/** The page's files, read once at start: no request ever names a file on the disk. */
export class Assets {
  private readonly byPath = new Map<string, Asset>();
  /** Changes whenever a file does; a screen that runs other files reloads. */
  readonly build: string;

  /** @throws Error when the folder holds no built page, with the command that builds it */
  constructor(folder: string) {
    const hash = createHash('sha256');
    let bytes = 0;
    for (const file of filesIn(folder)) {
      const body = readFileSync(file);
      const path = `/${relative(folder, file).split(sep).join('/')}`;
      const etag = createHash('sha256').update(body).digest('base64url').slice(0, 22);
      hash.update(`${path} ${etag}\n`);
      bytes += body.length;
      this.byPath.set(path, {
        type: TYPES[extname(file)] ?? 'application/octet-stream',
        body,
        gzip: COMPRESSED.has(extname(file)) ? gzipSync(body, { level: 9 }) : undefined,
        etag: `"${etag}"`,
        immutable: path.startsWith('/assets/'),
      });
    }
    if (!this.byPath.has(PAGE))
      throw new Error(`the page is not built in ${folder}; build it with: npx nx run web:build`);
    if (bytes > LIMITS.assetBytes)
      throw new Error(`the page in ${folder} is over ${LIMITS.assetBytes} bytes`);
    this.build = hash.digest('base64url').slice(0, 12);
  }

  /** The file at `path`, or the page itself for an address that the page resolves; none for a missing file. */
  at(path: string): Asset | undefined {
    return (
      this.byPath.get(path) ??
      (/\.\w+$/.test(path.split('/').at(-1) ?? '') && path.startsWith('/assets/')
        ? undefined
        : this.byPath.get(PAGE))
    );
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((file) => statSync(file).isFile())
      .sort();
  } catch {
    return [];
  }
}
