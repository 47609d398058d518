import { Zone } from '@nhip/kernel';
import { edxmlExample, edxmlStatus } from './edxml.spec-data';
import { readEdxml } from './read-edxml';
import { XML_LIMITS } from './read-xml';

const zone = new Zone('Asia/Ho_Chi_Minh');
const SOURCE = '/truc-lien-thong';
const read = (xml: string, at?: string) => readEdxml(xml, { source: SOURCE, at, zone });
const DOCUMENT = '000.00.13.H01,2026/11/03,57/SNV-VP';
const faults = (xml: string, at?: string): string[] => {
  const told = read(xml, at);
  if (!('faults' in told)) throw new Error('no faults');
  return told.faults.map(({ path, detail }) => `${path} ${detail}`);
};

describe('an edXML document', () => {
  it('is issued and sent, in the register of its sender', () => {
    expect(read(edxmlExample())).toEqual([
      {
        ...{ specversion: '1.0', source: SOURCE, subject: DOCUMENT, id: `edxml/${DOCUMENT}/issued` },
        ...{ type: 'nhip.document.issued.v1', time: '2026-11-02T17:00:00.000Z' },
        data: { unit: '000.00.13.H01', type: 'letter', priority: '0' },
      },
      {
        ...{ specversion: '1.0', source: SOURCE, subject: DOCUMENT },
        id: `edxml/${DOCUMENT}/sent/${Date.parse('2026-11-03T15:20:00+07:00')}/inside`,
        ...{ type: 'nhip.document.sent.v1', time: '2026-11-03T08:20:00.000Z' },
        data: { way: 'network', counterpart: 'inside' },
      },
    ]);
  });

  it('arrived, in the register of a receiver', () => {
    expect(read(edxmlExample(), '000.00.01.H01')).toMatchObject([
      {
        ...{ subject: `${DOCUMENT}:000.00.01.H01`, type: 'nhip.document.arrived.v1' },
        time: '2026-11-03T08:20:00.000Z',
        data: { unit: '000.00.01.H01', type: 'letter', way: 'network', counterpart: 'inside' },
      },
    ]);
  });

  it.each([
    ['paper goes with it', '<edXML:Paper>0<', '<edXML:Paper>1<', { way: 'both' }],
    [
      'to a ministry',
      '<edXML:OrganId>000.00.01.H01<',
      '<edXML:OrganId>000.00.00.G22<',
      { counterpart: 'outside' },
    ],
    [
      'by the newer codes',
      '<edXML:OrganId>000.00.01.H01<',
      '<edXML:OrganId>H01.05.12<',
      { counterpart: 'inside' },
    ],
  ])('%s', (_, old, now, data) => {
    expect(read(edxmlExample().replace(old, now))).toMatchObject([{}, { data }]);
  });

  it.each([
    ['Quyết định', { type: 'decision' }],
    ['THƯ CÔNG', { type: 'personal-letter' }],
    ['Thông tư', { type: 'other' }],
  ])('of the type %s', (name, data) => {
    expect(read(edxmlExample().replace('Công văn', name))).toMatchObject([{ data }, {}]);
  });

  it('that is signed is claimed to be; with a second signature by both', () => {
    const signature = '<Signature><SignatureValue>AA==</SignatureValue></Signature>';
    const signed = (...signatures: string[]) =>
      edxmlExample().replace(
        '</edXML:edXMLHeader>',
        `<DigitalSignature>${signatures.join('')}</DigitalSignature>$&`,
      );
    expect(read(signed(signature))).toMatchObject([{ data: { claimed: 'agency' } }, {}]);
    expect(read(signed(signature, signature))).toMatchObject([{ data: { claimed: 'both' } }, {}]);
  });

  it.each([
    ['1', 'recall', 1],
    ['2', 'update', 1],
    ['3', 'replacement', 3],
  ])('of business type %s asks for %s', (business, change, events) => {
    const replaced = `<edXML:ReplacementInfoList><edXML:ReplacementInfo><edXML:DocumentId>old</edXML:DocumentId>
      </edXML:ReplacementInfo></edXML:ReplacementInfoList>`;
    const told = read(
      edxmlExample()
        .replace('DocType>0<', `DocType>${business}<`)
        .replace('</edXML:Bussiness>', `${replaced}$&`),
    ) as { subject: string; data: object }[];
    expect(told).toHaveLength(events);
    expect(told.at(-1)).toMatchObject({ subject: business === '3' ? 'old' : DOCUMENT, data: { change } });
  });

  it('keeps no name of a person and no subject line', () => {
    expect(JSON.stringify(read(edxmlExample()))).not.toMatch(/Sở Nội vụ|báo cáo|Nguyễn/);
  });
});

describe('an edXML status', () => {
  it.each([
    ['01', 'arrived'],
    ['02', 'refused'],
    ['3', 'accepted'],
    ['04', 'assigned'],
    ['05', 'started'],
    ['06', 'done'],
    ['13', 'change-requested'],
    ['15', 'change-agreed'],
    ['16', 'change-refused'],
  ])('%s is %s, in the register of who tells it', (code, kind) => {
    expect(read(edxmlStatus(code))).toMatchObject([
      {
        ...{ subject: `${DOCUMENT}:000.00.01.H01`, type: `nhip.document.${kind}.v1` },
        time: '2026-11-03T09:00:00.000Z',
      },
    ]);
  });

  it('of a recall counts in the register of the sender too', () => {
    expect(read(edxmlStatus('15'), '000.00.13.H01')).toMatchObject([{ subject: DOCUMENT }]);
    expect(faults(edxmlStatus('03'), '000.00.13.H01')).toEqual([
      '/Status/StatusCode in the register of the sender is 13, 15 or 16',
    ]);
  });
});

describe('a message that is not valid', () => {
  it('is told every fault with its path', () => {
    const broken = edxmlExample()
      .replace('<edXML:OrganId>000.00.13.H01<', '<edXML:OrganId><')
      .replace('2026/11/03<', '03/11/2026<')
      .replace('DocType>0<', 'DocType>7<')
      .replace('15:20:00', '25:20:00');
    expect(faults(broken)).toEqual([
      '/MessageHeader/From/OrganId is needed: a code of letters, digits and . _ : / - ,',
      '/MessageHeader/PromulgationInfo/PromulgationDate is a time: yyyy/MM/dd, or yyyy/MM/dd HH:mm:ss',
      '/TraceHeaderList/TraceHeader/Timestamp is a time: yyyy/MM/dd, or yyyy/MM/dd HH:mm:ss',
      '/TraceHeaderList/Business/BusinessDocType is 0, 1, 2 or 3',
    ]);
    expect(faults(edxmlExample(), '000.00.99.H01')).toEqual([
      '/MessageHeader/To/OrganId names the organisation asked for, or From does',
    ]);
    expect(faults(edxmlStatus('07'))).toEqual([
      '/Status/StatusCode is one of 01, 02, 03, 04, 05, 06, 13, 15, 16',
    ]);
  });

  const deep = '<a>'.repeat(XML_LIMITS.depth + 1);
  it.each([
    ['no XML', 'hello', 'is not well-formed XML'],
    ['cut off', edxmlExample().slice(0, 900), 'is not well-formed XML'],
    [
      'a document type',
      `<!DOCTYPE a [<!ENTITY b "c">]>${edxmlExample().slice(39)}`,
      'has a document type: leave it out',
    ],
    ['an unknown entity', edxmlExample().replace('57/SNV', '&lol;/SNV'), 'is not well-formed XML'],
    ['too deep', deep, 'is too deep or too long'],
    ['too many elements', `<a>${'<b/>'.repeat(XML_LIMITS.elements)}</a>`, 'is too deep or too long'],
    [
      'a field that goes on and on',
      edxmlExample().replace('57/SNV', '5'.repeat(XML_LIMITS.characters + 1)),
      `has more than ${XML_LIMITS.characters} characters in MessageHeader/DocumentId`,
    ],
  ])('%s is refused whole', (_, xml, detail) => {
    expect(faults(xml)).toEqual([` the message ${detail}`]);
  });
});
