import { z } from 'zod';
import { CURRENT_WINDOWS, OVERS, type Definition, type Term, type Where } from './core/definition';
import { toldApart, unknownNames, type Vocabulary } from './core/vocabulary';

/** One catalogue file as it was read, before any check. */
export interface CatalogueFile {
  readonly name: string;
  readonly content: unknown;
}

/** Shipped files first, then each layer that may change them. */
export type CatalogueLayers = readonly (readonly CatalogueFile[])[];

const text = z.strictObject({ vi: z.string().min(1), en: z.string().min(1) });
const value = z.union([z.string(), z.array(z.string()).min(1)]).transform((one) => [one].flat());
const where = z.record(z.string(), value).default({});
const sign = z.union([z.literal(1), z.literal(-1)]).default(1);
const measure = z.string().regex(/^[a-z]+\.[a-z_]+$/, 'a measure, e.g. dossier.received');
/** A flow, or a named sum of flows. */
const reach = { where, over: z.enum(OVERS), cohort: z.literal('window').optional(), sign };
const part = z
  .union([z.strictObject({ measure, ...reach }), z.strictObject({ quantity: z.string(), ...reach })])
  .refine(({ over, cohort }) => cohort === undefined || over === 'to', {
    path: ['cohort'],
    error: 'what was received in the window is summed up to its end: over: to',
  });
const quantity = z.array(z.strictObject({ measure, where, sign })).min(1);

const indicator = z
  .strictObject({
    id: z.string().regex(/^[a-z]+(\.[a-zA-Z0-9-]+)+$/, 'an id, e.g. dossier.on-time.E'),
    version: z.int().min(1),
    stream: z.string().min(1),
    rules: z.int().min(1).default(1),
    name: text,
    formula: text,
    kind: z.enum(['count', 'ratio', 'mean']),
    numerator: z.array(part).min(1),
    denominator: z.array(part).default([]),
    target: z.number().optional(),
    alarm: z.number().optional(),
    higherIsBetter: z.boolean().default(true),
    legalBasis: z.string().min(1),
    dimensions: z.array(z.string()).default([]),
    freshnessSeconds: z.int().min(1),
    unitOfMeasure: text,
    minimumN: z.int().min(0).default(1),
    exported: z.array(z.enum(CURRENT_WINDOWS)).default([]),
  })
  .refine(({ kind, denominator }) => (kind === 'count') === (denominator.length === 0), {
    path: ['denominator'],
    error: 'a ratio or a mean has a denominator, a count has none',
  })
  .refine(({ target, alarm, higherIsBetter }) => bounded(target, alarm, higherIsBetter), {
    path: ['alarm'],
    error: 'the alarm is at the worse side of the target',
  });

/** Files may leave out what an earlier layer said of the same id. */
const file = z.strictObject({
  quantities: z.record(z.string(), z.unknown()).default({}),
  indicators: z.array(z.looseObject({ id: z.string() })).default([]),
  /** See `talliedBy`. */
  tallied: z.array(measure).min(1).optional(),
});

type Quantities = ReadonlyMap<string, z.infer<typeof quantity>>;

/**
 * The definitions of a catalogue, each of tallies of its own stream. A later layer adds indicators, or replaces named
 * members of one it names by id; it may not change a formula without raising the version.
 * @throws Error that lists every fault of every file with its place.
 */
export function parseCatalogue(layers: CatalogueLayers, vocabularies: readonly Vocabulary[]): Definition[] {
  const faults: string[] = [];
  const quantities = new Map<string, z.infer<typeof quantity>>();
  const raw = new Map<string, { place: string; members: Record<string, unknown> }>();
  for (const [layer, files] of layers.entries()) {
    const seen = new Set<string>();
    for (const { name, content } of files) {
      const parsed = file.safeParse(content ?? {});
      if (!parsed.success) {
        faults.push(...issues(name, parsed.error));
        continue;
      }
      for (const [key, terms] of Object.entries(parsed.data.quantities)) {
        const checked = quantity.safeParse(terms);
        if (checked.success) quantities.set(key, checked.data);
        else faults.push(...issues(`${name} quantities.${key}`, checked.error));
      }
      for (const members of parsed.data.indicators) {
        const place = `${name} ${members.id}`;
        if (seen.has(members.id)) faults.push(`${place}: the id is there twice`);
        seen.add(members.id);
        const before = raw.get(members.id)?.members;
        if (layer > 0 && before) faults.push(...silentChange(place, before, members));
        raw.set(members.id, { place, members: { ...before, ...members } });
      }
    }
  }
  const definitions: Definition[] = [];
  for (const { place, members } of raw.values()) {
    const parsed = indicator.safeParse(members);
    if (!parsed.success) faults.push(...issues(place, parsed.error));
    else {
      const definition = define(parsed.data, { quantities, place, faults, vocabularies });
      faults.push(...unknownNames(definition, vocabularies).map((fault) => `${place}${fault}`));
      definitions.push(definition);
    }
  }
  if (faults.length > 0)
    throw new Error(`the catalogue has ${faults.length} faults:\n${faults.map((f) => `  ${f}`).join('\n')}`);
  return definitions;
}

interface Defining {
  readonly quantities: Quantities;
  readonly place: string;
  readonly faults: string[];
  readonly vocabularies: readonly Vocabulary[];
}

function define(parsed: z.infer<typeof indicator>, defining: Defining): Definition {
  const { target, alarm, ...rest } = parsed;
  return {
    ...rest,
    ...toldApart(rest.stream, defining.vocabularies),
    numerator: rest.numerator.flatMap((each) => terms(each, defining)),
    denominator: rest.denominator.flatMap((each) => terms(each, defining)),
    ...(target !== undefined && { target }),
    ...(alarm !== undefined && { alarm }),
  };
}

function terms(given: z.infer<typeof part>, { quantities, place, faults }: Defining): Term[] {
  const { over, sign: signed } = given;
  const reach = { over, ...(given.cohort && { cohort: given.cohort }) };
  if ('measure' in given) return [{ measure: given.measure, where: given.where, ...reach, sign: signed }];
  const flows = quantities.get(given.quantity);
  if (flows === undefined) {
    faults.push(`${place}: no quantity is named "${given.quantity}"`);
    return [];
  }
  return flows.map((flow) => ({
    measure: flow.measure,
    where: { ...flow.where, ...given.where } satisfies Where,
    ...reach,
    sign: (flow.sign * signed) as 1 | -1,
  }));
}

function silentChange(
  place: string,
  before: Record<string, unknown>,
  members: Record<string, unknown>,
): string[] {
  const changed = ['numerator', 'denominator', 'kind'].filter(
    (name) => name in members && JSON.stringify(members[name]) !== JSON.stringify(before[name]),
  );
  if (changed.length === 0 || Number(members['version']) > Number(before['version'])) return [];
  return [`${place}: another ${changed.join(' and ')} needs a version above ${String(before['version'])}`];
}

function bounded(target: number | undefined, alarm: number | undefined, higherIsBetter: boolean): boolean {
  if (target === undefined || alarm === undefined) return true;
  return higherIsBetter ? alarm <= target : alarm >= target;
}

function issues(place: string, error: z.ZodError): string[] {
  return error.issues.map(
    ({ path, message }) => `${place}${path.map((p) => `.${String(p)}`).join('')}: ${message}`,
  );
}
