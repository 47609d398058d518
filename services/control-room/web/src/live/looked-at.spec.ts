import type { WallLayout } from '@nhip/contracts/wall';
import { indicatorRoute, type Route } from '../route';
import { lookedAt } from './looked-at';

const layout = { scenes: [{ id: 'dossiers' }, { id: 'documents' }] } as unknown as WallLayout;
const ALL = ['dossiers', 'documents'];

it.each<[string, Route, boolean, readonly string[] | undefined]>([
  ['all that the wall shows in turn', { at: 'wall', scene: '' }, false, ALL],
  ['the one that a wall stays at', { at: 'wall', scene: 'documents' }, false, ['documents']],
  ['all that a phone shows', { at: 'wall', scene: 'documents' }, true, ALL],
  ['all, for a scene that there is not', { at: 'wall', scene: 'x' }, false, ALL],
  ['the one of a table', { at: 'units', scene: 'documents' }, true, ['documents']],
  ['no other than before for a page without scenes', indicatorRoute('a'), false, undefined],
])('looks at %s', (_, route, narrow, scenes) => expect(lookedAt(route, { layout, narrow })).toEqual(scenes));
