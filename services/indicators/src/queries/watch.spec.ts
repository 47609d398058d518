import { EventEmitter } from 'node:events';
import type { queries as wire } from '@nhip/contracts';
import type { Change, ChangeFollower } from '../change-follower';
import type { JournalHead } from '../journal-head';
import { watchChanges, type Outlet } from './watch';

const head = (sequence: number): JournalHead => ({
  ...{
    sequence,
    at: sequence,
    rulesGeneration: 1,
    tallied: undefined,
    zone: 'Asia/Ho_Chi_Minh',
    markedUntil: sequence,
    streams: { positions: {}, generations: {}, missing: {} },
  },
  ...{ position: sequence, unitsRevision: 0, generation: 1, missing: 0 },
});
const change = (sequence: number, ...measures: string[]): Change => ({
  head: head(sequence),
  measures: new Set(measures),
});

/** A journal's follower that tells what the test tells it. */
class Following {
  private listener: (change: Change) => void = () => undefined;
  tell = (each: Change): void => this.listener(each);
  watch = (listener: (change: Change) => void): (() => void) => {
    this.listener = listener;
    return () => (this.listener = () => undefined);
  };
  since = async (sequence: number): Promise<Change> =>
    sequence === 0 ? { head: head(5), measures: undefined } : change(5, 'x.since');
}
const slowCall = () => Object.assign(new EventEmitter(), { writableNeedDrain: false }) satisfies Outlet;

describe('watching changes', () => {
  const watch = async (since: number) => {
    const following = new Following();
    const call = slowCall();
    const got: wire.WatchChangesResponse[] = [];
    const subscription = watchChanges(following as unknown as ChangeFollower, {
      ...{ since, call, measures: new Set(['x.b', 'x.a']) },
    }).subscribe((message) => got.push(message));
    await new Promise(setImmediate);
    return {
      following,
      call,
      got,
      subscription,
      told: () => got.map((m) => [Number(m.sequence), m.measures]),
    };
  };

  it('begins with the head, and every measure for one who knows nothing', async () => {
    expect((await watch(0)).told()).toEqual([[5, ['x.a', 'x.b']]]);
    expect((await watch(3)).told()).toEqual([[5, ['x.since']]]);
  });

  it('tells each advance at once to a reader that keeps up', async () => {
    const { following, told } = await watch(3);
    following.tell(change(6, 'x.a'));
    following.tell(change(7));
    expect(told().slice(1)).toEqual([
      [6, ['x.a']],
      [7, []],
    ]);
  });

  it('forgets nothing that was told while it looked up the head, not even what has no sequence of its own', async () => {
    const following = new Following();
    const got: (readonly string[])[] = [];
    watchChanges(following as unknown as ChangeFollower, {
      ...{ since: 3, call: slowCall(), measures: new Set(['x.b', 'x.a']) },
    }).subscribe(({ measures }) => got.push(measures));
    following.tell({ head: head(4), measures: undefined });
    await new Promise(setImmediate);
    expect(got).toEqual([['x.a', 'x.b']]);
  });

  it('holds one message for a slow reader, into which all later ones are folded', async () => {
    const { following, call, told } = await watch(3);
    call.writableNeedDrain = true;
    for (let sequence = 6; sequence < 500; sequence++) following.tell(change(sequence, `x.${sequence % 3}`));
    expect(told()).toHaveLength(1);
    expect(call.listenerCount('drain')).toBe(1);
    call.writableNeedDrain = false;
    call.emit('drain');
    expect(told().slice(1)).toEqual([[499, ['x.0', 'x.1', 'x.2']]]);
  });

  it('stops when its reader is gone', async () => {
    const { following, call, got, subscription } = await watch(3);
    call.writableNeedDrain = true;
    following.tell(change(6));
    subscription.unsubscribe();
    call.writableNeedDrain = false;
    call.emit('drain');
    following.tell(change(7));
    expect(got).toHaveLength(1);
    expect(call.listenerCount('drain')).toBe(0);
  });
});
