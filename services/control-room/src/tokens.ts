/** Injection tokens of what is no class. */
export const CONFIG = Symbol('config');
export const INDICATORS = Symbol('client of the indicators');
export const ADMINISTRATION = Symbol('client of the administration of the indicators');
export const POOL = Symbol('pool of connections');
export const EVENTS = Symbol('clients of the events, by stream');
