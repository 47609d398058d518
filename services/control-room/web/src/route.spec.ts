import { hrefOf, indicatorRoute, keptIn, parseRoute, type Route } from './route';

const parsed = (href: string): Route => {
  const url = new URL(href, 'http://wall');
  return parseRoute(url.pathname, url.search);
};

it.each<Route>([
  { at: 'wall', scene: '' },
  { at: 'wall', scene: 'van-ban' },
  { at: 'units', scene: '' },
  { at: 'units', scene: 'an-toan' },
  indicatorRoute('dossier.on-time.E'),
  indicatorRoute('dossier.on-time.E', { unit: 'X/1 &', window: 'quarter', part: 'rest' }),
  indicatorRoute('dossier.on-time.E', { window: '2026-10', asOf: '2026-11-20T09:07:00', why: true }),
  indicatorRoute('a', { window: '2026-Q3', asOf: '#1190220' }),
  { at: 'dossier', stream: '', subject: 'H00.01/Đ 1', asOf: '' },
  { at: 'dossier', stream: 'document', subject: '12/QĐ-UBND', asOf: '#12' },
  { at: 'corrections', period: '' },
  { at: 'corrections', period: '2026-10' },
  { at: 'replay', day: '2026-11-20', scene: '' },
  { at: 'replay', day: '', scene: 'van-ban' },
])('finds %j again in its own address', (route) => expect(parsed(hrefOf(route))).toEqual(route));

it.each([
  '/chi-so',
  '/ho-so',
  '/ho-so/a/b',
  '/phat-lai/x',
  '/nowhere',
  '/chi-so/a/b',
  '/don-vi/x',
  '/chi-so/%E1%BA',
])('knows no page at %s', (href) => expect(parsed(href)).toEqual({ at: 'nowhere' }));

it('takes words it does not know for none', () => {
  expect(parsed('/chi-so/a?ky=tuan&phan=x')).toEqual(indicatorRoute('a'));
  expect(parsed('/phat-lai?ngay=hom-qua')).toEqual({ at: 'replay', day: '', scene: '' });
});

it('keeps the language that a screen was given by its address, and no other word of it', () => {
  expect(keptIn('/', '?man-hinh=van-ban&lang=en')).toBe('/?lang=en');
  expect(keptIn('/?man-hinh=an-toan', '?lang=en')).toBe('/?man-hinh=an-toan&lang=en');
  expect(keptIn('/?man-hinh=an-toan', '?man-hinh=van-ban')).toBe('/?man-hinh=an-toan');
});
