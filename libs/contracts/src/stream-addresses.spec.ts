import { streamAddresses } from './stream-addresses';

describe('where streams answer', () => {
  it.each([
    ['a:9090', [['dossier', 'a:9090']]],
    [
      'dossier=a:1, document=b.c:2',
      [
        ['dossier', 'a:1'],
        ['document', 'b.c:2'],
      ],
    ],
  ])('%s', (text, addresses) => {
    expect([...streamAddresses(text)]).toEqual(addresses);
  });

  it.each([
    ['nowhere', 'host:port'],
    ['dossier=', 'host:port'],
    ['a:1,a:2', 'twice'],
    ['', 'host:port'],
  ])('%j is refused', (text, why) => {
    expect(() => streamAddresses(text)).toThrow(why);
  });
});
