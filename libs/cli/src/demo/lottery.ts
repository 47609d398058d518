import type { Random } from './random';

/** Picks by weight, in the logarithm of the count of items. */
export class Lottery<Item> {
  private readonly bounds: number[] = [];
  private readonly sum: number;

  constructor(
    private readonly items: readonly Item[],
    weightOf: (item: Item) => number,
  ) {
    let sum = 0;
    for (const item of items) this.bounds.push((sum += weightOf(item)));
    this.sum = sum;
  }

  draw(random: Random): Item {
    const ticket = random.next() * this.sum;
    let low = 0;
    let high = this.bounds.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.bounds[middle] as number) > ticket) high = middle;
      else low = middle + 1;
    }
    return this.items[low] as Item;
  }
}
