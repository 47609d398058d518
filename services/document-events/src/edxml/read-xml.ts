import { SaxesParser } from 'saxes';

/** Beyond it a message is refused: bytes of it (413), depth, elements, characters of one field. */
export const XML_LIMITS = { bytes: 1_048_576, depth: 16, elements: 5_000, characters: 500 } as const;

/** Texts by the path of their elements, e.g. `MessageHeader/From/OrganId`, in the order in which they stand. */
export type Fields = ReadonlyMap<string, readonly string[]>;

/**
 * The wanted fields of an edXML message, wherever their part stands; of all else, attachments too, nothing is kept.
 * Names come without their prefix. Document types, and with them entities of their own, are refused.
 * @throws Error that says what is wrong with the XML, never repeating it
 */
export function readXml(xml: string, wanted: { readonly parts: RegExp; readonly fields: RegExp }): Fields {
  const fields = new Map<string, string[]>();
  const open: string[] = [];
  let [at, text, elements] = ['', '', 0];
  const parser = new SaxesParser();
  const fail = (problem: string): never => {
    throw new Error(problem);
  };
  parser.on('error', () => fail('is not well-formed XML'));
  parser.on('doctype', () => fail('has a document type: leave it out'));
  parser.on('opentag', ({ name }) => {
    // The national axis misspells the element, and what begins with its name.
    open.push(name.slice(name.indexOf(':') + 1).replace('Bussiness', 'Business'));
    if (open.length > XML_LIMITS.depth || ++elements > XML_LIMITS.elements) fail('is too deep or too long');
    const from = open.findIndex((each) => wanted.parts.test(each));
    const path = from === -1 ? '' : open.slice(from).join('/');
    [at, text] = [wanted.fields.test(path) ? path : '', ''];
  });
  const add = (piece: string): void => {
    if (at !== '') text += piece;
    if (text.length > XML_LIMITS.characters)
      fail(`has more than ${XML_LIMITS.characters} characters in ${at}`);
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    if (at !== '') fields.set(at, [...(fields.get(at) ?? []), text.trim()]);
    open.pop();
    [at, text] = ['', ''];
  });
  parser.write(xml).close();
  return fields;
}
