import { WatchedScenes } from './watched-scenes';

const of = (...ids: string[]): ReadonlySet<string> => new Set(ids);

it('asks for each scene that any screen looks at, once', () => {
  const watched = new WatchedScenes(1_000);
  watched.join(of('dossiers'));
  watched.join(of('dossiers', 'documents'));
  expect(watched.at(0)).toEqual(of('dossiers', 'documents'));
  watched.leave(of('dossiers'), 5);
  expect(watched.at(2_000)).toEqual(of('dossiers', 'documents'));
});

it('keeps a scene for a while after the last screen left it, and then asks for it no more', () => {
  const watched = new WatchedScenes(1_000);
  watched.join(of('documents'));
  watched.leave(of('documents'), 5);
  expect(watched.at(1_005)).toEqual(of('documents'));
  expect(watched.at(1_006)).toEqual(of());
});

it('forgets that a scene was left once somebody is back', () => {
  const watched = new WatchedScenes(1_000);
  watched.join(of('documents'));
  watched.leave(of('documents'), 5);
  watched.join(of('documents'));
  expect(watched.at(5_000)).toEqual(of('documents'));
});
