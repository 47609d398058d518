import type { Channel, Recipient, Telling } from './alert';

/** Whom a telling goes to: those who hold one of its roles and are told of its unit. */
export function recipientsOf(all: readonly Recipient[], { roles, record }: Telling): Recipient[] {
  const { subject } = record;
  return all.filter(
    (each) =>
      each.roles.some((role) => roles.includes(role)) &&
      // A silent source and the system are of no unit: whoever holds the role is told.
      (each.units === undefined || subject.kind !== 'figure' || each.units.includes(subject.unit)),
  );
}

/** Every way in which somebody can be told; each is used. */
export function channelsOf({ email, webhook }: Recipient): Channel[] {
  return [
    ...(email === undefined ? [] : ['email' as const]),
    ...(webhook === undefined ? [] : ['webhook' as const]),
  ];
}
