/**
 * Items in their order, in portions whose sizes add up to `most` or less; one that is larger is a portion by itself.
 */
export function portions<T extends { readonly size: number }>(items: Iterable<T>, most: number): T[][] {
  const all: T[][] = [];
  let room = 0;
  for (const item of items) {
    room -= item.size;
    const last = all.at(-1);
    if (last !== undefined && room >= 0) last.push(item);
    else {
      all.push([item]);
      room = most - item.size;
    }
  }
  return all;
}
