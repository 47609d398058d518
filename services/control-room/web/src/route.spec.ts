import { hrefOf, indicatorRoute, parseRoute, type Route } from './route';

const parsed = (href: string): Route => {
  const url = new URL(href, 'http://wall');
  return parseRoute(url.pathname, url.search);
};

it.each<Route>([
  { at: 'wall' },
  { at: 'units' },
  indicatorRoute('dossier.on-time.E'),
  indicatorRoute('dossier.on-time.E', { unit: 'X/1 &', window: 'quarter', part: 'rest' }),
])('finds %j again in its own address', (route) => expect(parsed(hrefOf(route))).toEqual(route));

it.each(['/chi-so', '/nowhere', '/chi-so/a/b', '/don-vi/x', '/chi-so/%E1%BA'])(
  'knows no page at %s',
  (href) => expect(parsed(href)).toEqual({ at: 'nowhere' }),
);

it('takes words it does not know for none', () => {
  expect(parsed('/chi-so/a?ky=tuan&phan=x')).toEqual(indicatorRoute('a'));
});
