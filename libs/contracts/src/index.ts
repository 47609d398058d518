export * from './dossier-event';
export * from './dossier-fact';
export * from './dossier-fact-codec';
export * from './personal-data';
export * from './topics';
export * from './watermark';
export * as queries from './gen/nhip/indicators/v1/queries_pb';
export * as events from './gen/nhip/stream/v1/events_pb';
export type * as wall from './wall';
