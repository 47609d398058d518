import type { Definition } from './definition';
import type { Stream, StreamFact } from './stream';

/** What definitions of a stream may name. */
export type Vocabulary = Pick<Stream<StreamFact>, 'name' | 'measures' | 'dimensions' | 'monthsApart'>;

/** What a definition names that its stream does not have, each in words with its place. */
export function unknownNames(definition: Definition, vocabularies: readonly Vocabulary[]): string[] {
  const { stream, numerator, denominator, dimensions } = definition;
  const vocabulary = vocabularies.find(({ name }) => name === stream);
  if (vocabulary === undefined) {
    const known = vocabularies.map(({ name }) => name).join(', ');
    return [`.stream: no stream is called "${stream}"; there are ${known}`];
  }
  const faults: string[] = [];
  const checkDimension = (place: string, name: string): void => {
    if (!Object.hasOwn(vocabulary.dimensions, name))
      faults.push(`${place}: marks of stream "${stream}" have no dimension "${name}"`);
  };
  for (const name of dimensions) checkDimension('.dimensions', name);
  for (const [place, terms] of Object.entries({ numerator, denominator }))
    for (const { measure, where } of terms) {
      if (!Object.hasOwn(vocabulary.measures, measure))
        faults.push(`.${place}: stream "${stream}" has no measure "${measure}"`);
      for (const name of Object.keys(where)) checkDimension(`.${place}`, name);
    }
  return [...new Set(faults)];
}

/** What tallies of a stream tell apart by day, and by month. */
export function toldApart(
  stream: string,
  vocabularies: readonly Vocabulary[],
): Pick<Definition, 'dayDimensions' | 'monthsApart'> {
  const { dimensions = {}, monthsApart } = vocabularies.find(({ name }) => name === stream) ?? {};
  return {
    dayDimensions: Object.keys(dimensions).filter((name) => dimensions[name]?.optional),
    ...(monthsApart && { monthsApart }),
  };
}
