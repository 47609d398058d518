import type { DossierFact } from '@nhip/contracts';
import { Choice } from './choice';
import type { Dimensions } from './mark';

/** Choices of optional dimensions that are remembered; when there are more, all are forgotten and made anew. */
const MOST_CHOICES = 20_000;

export const NO_DIMENSIONS: Dimensions = {};

/** One object for each value of a dimension. */
export function byValue<Value extends string>(
  name: string,
  values: readonly Value[],
): Readonly<Record<Value, Dimensions>> {
  const dims: Partial<Record<Value, Dimensions>> = {};
  for (const value of values) dims[value] = { [name]: value };
  return dims as Record<Value, Dimensions>;
}

/**
 * Problem: a province makes thousands of marks a second, with some hundred choices of dimensions among them. An object
 * made for each mark, compared text by text when its tally is looked up, costs more than all else about the mark.
 * Here: equal dimensions are one object, remembered by level, channel and field. That is a cache and nothing else:
 * who makes dimensions otherwise gets the same tallies.
 */
export class Choices {
  private readonly levels = new Map<string, Map<string, Map<string, Choice>>>();
  private size = 0;

  of({ level, channel, field }: Pick<DossierFact, 'level' | 'channel' | 'field'>): Choice {
    const known = this.levels.get(level)?.get(channel)?.get(field);
    return known ?? this.remember({ level, channel, field });
  }

  private remember({ level, channel, field }: Pick<DossierFact, 'level' | 'channel' | 'field'>): Choice {
    if (this.size >= MOST_CHOICES) {
      this.levels.clear();
      this.size = 0;
    }
    const choice = new Choice({
      ...(level && { level }),
      ...(channel && { channel }),
      ...(field && { field }),
    });
    const channels = this.levels.get(level) ?? new Map<string, Map<string, Choice>>();
    const fields = channels.get(channel) ?? new Map<string, Choice>();
    this.levels.set(level, channels.set(channel, fields.set(field, choice)));
    this.size++;
    return choice;
  }
}
