/** A mail as its server took it. */
export interface ReadMail {
  /** Addresses of the envelope. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly messageId: string;
  /** By names in lower case, unfolded, encoded words read. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly html: string;
  readonly raw: string;
}

/** Reads a mail of text and HTML in one multipart/alternative, as it came through SMTP. */
export function readMail(raw: string, to: readonly string[]): ReadMail {
  const { headers, body } = partOf(raw);
  const boundary = /boundary="?([^";]+)"?/.exec(headers['content-type'] ?? '')?.[1];
  const parts =
    boundary === undefined ? [{ headers, body }] : body.split(`--${boundary}`).map((each) => partOf(each));
  const bodyOf = (type: string): string => {
    const part = parts.find((each) => each.headers['content-type']?.startsWith(type));
    return part === undefined ? '' : decoded(part.body, part.headers['content-transfer-encoding']);
  };
  return {
    ...{ to, raw, headers, subject: headers['subject'] ?? '', messageId: headers['message-id'] ?? '' },
    ...{ text: bodyOf('text/plain'), html: bodyOf('text/html') },
  };
}

function partOf(raw: string): { headers: Record<string, string>; body: string } {
  const text = raw.replace(/^\r?\n/, '');
  const end = text.search(/\r?\n\r?\n/);
  const head = end === -1 ? text : text.slice(0, end);
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const headers = Object.fromEntries(
    lines.flatMap((line) => {
      const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name.toLowerCase(), wordsIn(value ?? '')]];
    }),
  ) as Record<string, string>;
  return { headers, body: end === -1 ? '' : text.slice(end).replace(/^\r?\n\r?\n/, '') };
}

/** RFC 2047: "=?UTF-8?Q?C=E1=BA=A3nh?=" */
function wordsIn(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString('latin1')
        : unquoted(text.replace(/_/g, ' ')),
    )
    .replace(/[\u0080-\u00ff]+/g, (bytes) => Buffer.from(bytes, 'latin1').toString('utf8'));
}

function decoded(body: string, encoding = '7bit'): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return body;
  return Buffer.from(unquoted(body.replace(/=\r?\n/g, '')), 'latin1').toString('utf8');
}

/** Quoted-printable to bytes, each a character. */
const unquoted = (text: string): string =>
  text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
