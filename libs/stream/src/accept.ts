export { AcceptEngine, type Accepted, type AcceptEngineOptions } from './accept-engine';
export { readItem } from './read-item';
export type { Item, Outcome } from './outcome';
export { FactPublisher } from './fact-publisher';
export { Relay, type RelayOptions, type RelaySource, type RelayTarget } from './relay';
export { RelayStore, type DirtyFact } from './relay-store';
export { checkGeneration, refold } from './refold';
export { differenceOf, readBooks } from './conservation';
export { hashOfIds } from './control-total';
