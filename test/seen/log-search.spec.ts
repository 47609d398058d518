import { found } from './log-search';

const NEEDLES = { name: 'Nguyễn Thị Lan', phone: '0912345678' };

describe('the search of logs', () => {
  it.each([
    ['as it is', 'asked by Nguyễn Thị Lan', ['name']],
    ['in another form of Unicode', 'asked by Nguyễn Thị Lan'.normalize('NFD'), ['name']],
    ['in capitals', 'NGUYỄN THỊ LAN', ['name']],
    ['in an address', `/x?q=${encodeURIComponent('Nguyễn Thị Lan')}`, ['name']],
    ['escaped', 'Nguy\\u1ec5n Th\\u1ecb Lan', ['name']],
    ['in base64', Buffer.from('Nguyễn Thị Lan').toString('base64'), ['name']],
    ['in groups', 'gọi 0912 345.678', ['phone']],
    ['both', '0912345678 Nguyễn Thị Lan', ['name', 'phone']],
    ['neither', 'asked by Nguyễn Văn Lan, 0912345679', []],
  ])('finds what stands there %s', (_, text, names) => {
    expect(found(text, NEEDLES)).toEqual(names);
  });
});
