import { environmentOf, SERVICES, type Service, type ServiceName } from '../../deploy/local/src/services';
import { ROOT } from './instance';

/** A workspace whose programs are built, and how its services are run. */
export interface Code {
  readonly folder: string;
  readonly services: readonly Service[];
  readonly environmentOf: typeof environmentOf;
}

/** The code that this test is part of. */
export const TODAY: Code = { folder: ROOT, services: SERVICES, environmentOf };

export const EVERY_SERVICE: readonly ServiceName[] = SERVICES.map(({ name }) => name);

/** How this code runs a service; one that it has and never ran is run as today. */
export function serviceOf(name: ServiceName, { services }: Code = TODAY): Service {
  const service = [...services, ...SERVICES].find((each) => each.name === name);
  if (service === undefined) throw new Error(`no service ${name}`);
  return service;
}
