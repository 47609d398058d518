import type { CatalogueLayers } from './catalogue-schema';
import type { Definition } from './core/definition';
import type { AnyStream } from './streams';

/** Measures that an instance tallies; undefined: all. */
export type Tallied = ReadonlySet<string> | undefined;

/**
 * The measures that the catalogue's last layer to say so (`tallied`) tallies. It is part of the rules by which an
 * instance counts: marks of other measures are not made, and what is not made costs nothing.
 * @throws Error that lists every measure that nothing counts.
 */
export function talliedBy(layers: CatalogueLayers, streams: readonly AnyStream[]): Tallied {
  const counted = new Set(streams.flatMap(({ measures }) => Object.keys(measures)));
  let tallied: Tallied;
  const faults: string[] = [];
  for (const files of layers) {
    const lists = files.flatMap(({ name, content }) => {
      const { tallied: list } = (content ?? {}) as { tallied?: readonly string[] };
      return list === undefined ? [] : [{ name, list }];
    });
    for (const { name, list } of lists)
      for (const measure of list)
        if (!counted.has(measure)) faults.push(`${name} tallied: nothing counts "${measure}"`);
    if (lists.length > 1)
      faults.push(
        `${lists.map(({ name }) => name).join(', ')}: only one file of a layer says what is tallied`,
      );
    if (lists[0] !== undefined) tallied = new Set(lists[0].list);
  }
  if (faults.length > 0)
    throw new Error(`the catalogue has ${faults.length} faults:\n${faults.map((f) => `  ${f}`).join('\n')}`);
  return tallied;
}

/** The definitions all of whose terms are tallied. */
export function readable(definitions: readonly Definition[], tallied: Tallied): Definition[] {
  const isTallied = ({ measure }: { readonly measure: string }): boolean => tallied?.has(measure) ?? true;
  return definitions.filter(
    ({ numerator, denominator }) => numerator.every(isTallied) && denominator.every(isTallied),
  );
}

/** As the journal's head keeps it; undefined: all. */
export function nameOfTallied(tallied: Tallied): string | undefined {
  return tallied && [...tallied].sort().join(' ');
}
