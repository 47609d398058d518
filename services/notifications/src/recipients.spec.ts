import { parseRecipients } from './recipients';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const FILE = `
recipients:
  - id: chanh-vp
    name: Nguyễn Văn A
    roles: [leaders]
    email: a@tinh.vn
  - id: xa-dong-tam
    name: Trần Thị B
    roles: [leaders, province]
    language: en
    units: [xa-01]
    email: b@tinh.vn
    webhook: { url: 'https://mot-cua.tinh.vn/alerts?from=nhip', secret: ${SECRET} }
`;

const faultsOf = (text: string): string[] => {
  try {
    parseRecipients('recipients.yaml', text);
    return [];
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
};

describe('a file of recipients', () => {
  it('names who is told, in which language, of what and how', () => {
    expect(parseRecipients('recipients.yaml', FILE)).toEqual([
      { id: 'chanh-vp', name: 'Nguyễn Văn A', roles: ['leaders'], language: 'vi', email: 'a@tinh.vn' },
      {
        ...{ id: 'xa-dong-tam', name: 'Trần Thị B', roles: ['leaders', 'province'], language: 'en' },
        ...{ units: ['xa-01'], email: 'b@tinh.vn' },
        webhook: { url: 'https://mot-cua.tinh.vn/alerts?from=nhip', secret: SECRET },
      },
    ]);
  });

  it('is refused with all its faults, each with its line, and without what is secret', () => {
    const broken = FILE.replace('email: a@tinh.vn', 'email: nobody')
      .replace('https://', 'https://user:word@')
      .replace(SECRET, 'whsec_c2hvcnQ=')
      .replace('[leaders]', '[Leaders]');
    expect(faultsOf(broken)).toEqual([
      'recipients.yaml:5: recipients.0.roles.0: lower case letters, digits, dots and hyphens',
      'recipients.yaml:6: recipients.0.email: an e-mail address',
      expect.stringMatching(/^recipients.yaml:13: recipients.1.webhook.url: an address/),
      'recipients.yaml:13: recipients.1.webhook.secret: whsec_ and 24 to 64 bytes in base64',
    ]);
    expect(faultsOf(broken).join()).not.toMatch(/c2hvcnQ|word@/);
  });

  it.each([
    ['an id twice', FILE.replace('xa-dong-tam', 'chanh-vp'), ':7: recipients.1.id: an id is there twice'],
    [
      'no way to be told',
      FILE.replace('    email: a@tinh.vn\n', ''),
      ':3: recipients.0: needs email or webhook',
    ],
    ['a member nobody knows', FILE.replace('language: en', 'colour: red'), ':7: recipients.1: '],
    [
      'a name that would end a header',
      FILE.replace('Nguyễn Văn A', '"A\\r\\nBcc: x"'),
      ':4: recipients.0.name: no control',
    ],
    ['no list', 'recipients: {}', ':1: recipients: '],
    ['no YAML', 'recipients: [', ': no YAML'],
    ['nothing', '', ':1: the file: '],
  ])('is refused with %s', (_, text, fault) => {
    expect(faultsOf(text).join('\n')).toContain(fault);
  });
});
