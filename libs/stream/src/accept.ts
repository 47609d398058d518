export { AcceptEngine, type Accepted, type AcceptEngineOptions } from './accept/accept-engine';
export { readItem } from './door/read-item';
export type { Item, Outcome } from './accept/outcome';
export { FactPublisher } from './relay/fact-publisher';
export { Relay, type RelayOptions, type RelaySource, type RelayTarget } from './relay/relay';
export { RelayStore, type DirtyFact } from './relay/relay-store';
export { checkGeneration, refold } from './accept/refold';
export { differenceOf, readBooks } from './books/conservation';
export { hashOfIds } from './books/control-total';
