import type { Message } from '../core/sentence';

/** The message as plain text: what happened, a line per row, the links in full. */
export function plainText({ lead, rows, links, footer }: Message): string {
  return [
    ...[lead, ''],
    ...rows.map(({ label, value }) => `${label}: ${value}`),
    '',
    ...links.flatMap(({ label, href }) => [`${label}:`, href, '']),
    footer,
    '',
  ].join('\n');
}

/** The same as simple HTML that every mail program shows: no pictures, no styles from elsewhere. */
export function mailHtml({ title, lead, rows, links, footer }: Message, language: string): string {
  const cells = rows.map(
    ({ label, value }) =>
      `<tr><td style="padding:4px 16px 4px 0;color:#4f5963;vertical-align:top">${escaped(label)}</td>` +
      `<td style="padding:4px 0">${escaped(value)}</td></tr>`,
  );
  const anchors = links.map(
    ({ label, href }, at) =>
      `<p style="margin:0 0 12px"><a href="${escaped(href)}" style="${at === 0 ? BUTTON : 'color:#1769c4'}">` +
      `${escaped(label)}</a></p>`,
  );
  return `<!doctype html>
<html lang="${escaped(language)}"><head><meta charset="utf-8"><title>${escaped(title)}</title></head>
<body style="margin:0;padding:16px;font:16px/1.5 sans-serif;color:#000">
<p style="margin:0 0 16px;font-size:18px;font-weight:bold">${escaped(lead)}</p>
<table style="border-collapse:collapse;margin:0 0 20px;font-size:15px">${cells.join('')}</table>
${anchors.join('\n')}
<p style="margin:20px 0 0;color:#4f5963;font-size:13px">${escaped(footer)}</p>
</body></html>
`;
}

const BUTTON =
  'display:inline-block;padding:10px 18px;border-radius:6px;background:#141e29;color:#fff;text-decoration:none';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand in HTML, between tags or in a quoted attribute. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (each) => ENTITIES[each] as string);
}
