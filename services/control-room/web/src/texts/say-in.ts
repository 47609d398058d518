import type { Say } from './language';

/** Speaks without the page, for specs: the texts of one language, their values put in. */
export const sayIn =
  (texts: Readonly<Record<string, string>>): Say =>
  (key, values = {}) =>
    Object.entries(values).reduce(
      (text, [name, value]) => text.replaceAll(`{{${name}}}`, String(value)),
      texts[key] ?? key,
    );
