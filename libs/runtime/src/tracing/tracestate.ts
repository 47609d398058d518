/** W3C Trace Context Level 1, section 3.3.1: what is longer is cut, whole members at a time (3.3.1.1, 3.3.1.5). */
export const TRACESTATE_LIMITS = { characters: 512, members: 32, memberCharacters: 128 } as const;
/** A header that is longer is nobody's. */
const LONGEST = 8_192;

const SIMPLE_KEY = '[a-z][a-z0-9_*/-]{0,255}';
const TENANT_KEY = '[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13}';
/** Printable ASCII but for a comma and an equals sign. */
const VISIBLE = '\\x21-\\x2b\\x2d-\\x3c\\x3e-\\x7e';
const MEMBER = new RegExp(`^(?:${SIMPLE_KEY}|${TENANT_KEY})=[ ${VISIBLE}]{0,255}[${VISIBLE}]$`);

/**
 * What vendors say beside a `traceparent`, in their order, within the limits: members of more than 128 characters are
 * left out first, then those at the end.
 * @returns empty when it is none, as the standard asks for what cannot be parsed
 */
export function readTracestate(text: unknown): string {
  if (typeof text !== 'string' || text.length > LONGEST) return '';
  const members = text
    .split(',')
    .map((each) => each.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((each) => each !== '');
  const keys = new Set(members.map((each) => each.slice(0, each.indexOf('='))));
  if (keys.size < members.length || !members.every((each) => MEMBER.test(each))) return '';
  return within(members.slice(0, TRACESTATE_LIMITS.members)).join(',');
}

function within(members: readonly string[]): readonly string[] {
  const { characters, memberCharacters } = TRACESTATE_LIMITS;
  if (members.join(',').length <= characters) return members;
  const kept = members.filter(({ length }) => length <= memberCharacters);
  while (kept.join(',').length > characters) kept.pop();
  return kept;
}
