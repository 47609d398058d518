import { create, toBinary } from '@bufbuild/protobuf';
import { queries, values as wire } from '@nhip/contracts';
import { inTurns } from '../in-turns';
import { KEYS_AT_ONCE, keyText, type WatchedKey } from './watched-keys';

/** The key of a figure on the topic. */
export const keyOf = ({ indicator, unit, window }: wire.IndicatorValue): string =>
  keyText({ indicator, unit, window: window as WatchedKey['window'] });

/**
 * What was last told of each figure. A figure is told again only when it says something else: neither the clock's
 * progress nor a journal that grew elsewhere is news.
 */
export class ToldValues {
  private readonly told = new Map<
    string,
    { readonly said: Uint8Array; readonly value: wire.IndicatorValue }
  >();

  /** Of the figures as they stand, those to be told; one that no rule watches any more is told once, without rules. */
  async news(values: readonly wire.IndicatorValue[], times: queries.Times): Promise<wire.IndicatorValue[]> {
    const watched = new Set(values.map(keyOf));
    const changed: wire.IndicatorValue[] = [];
    for await (const some of inTurns(values, KEYS_AT_ONCE))
      changed.push(...some.filter((value) => !same(this.told.get(keyOf(value))?.said, contentOf(value))));
    for (const [key, { value }] of this.told)
      if (!watched.has(key))
        changed.push({
          ...value,
          rules: [],
          times: { ...times, happened: value.times?.happened } as queries.Times,
        });
    return changed;
  }

  /** These are on the topic now. */
  tell(values: readonly wire.IndicatorValue[]): void {
    for (const value of values)
      if (value.rules.length === 0) this.told.delete(keyOf(value));
      else this.told.set(keyOf(value), { said: contentOf(value), value });
  }
}

function contentOf(value: wire.IndicatorValue): Uint8Array {
  const { happened } = value.times ?? {};
  const times = create(queries.TimesSchema, { ...(happened && { happened }) });
  return toBinary(wire.IndicatorValueSchema, { ...value, times });
}

const same = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
  a !== undefined && Buffer.compare(a, b) === 0;
