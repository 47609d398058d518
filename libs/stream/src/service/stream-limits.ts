import type { StreamLimits } from '../limits';

/** Every limit of a stream service and what is answered when it is reached. */
export const STREAM_LIMITS: StreamLimits = {
  // 413: bytes of one event, of a body of many (inflated), and how many they are.
  eventBytes: 65_536,
  ndjsonBytes: 64 * 1_048_576,
  ndjsonLines: 200_000,
  // 413: how much a compressed body grows; bytes of a signed one.
  inflateRatio: 200,
  signedBytes: 4 * 1_048_576,
  // 413: bytes of a body that an adapter reads.
  adaptedBytes: 4 * 1_048_576,
  // 408: a body that does not come.
  bodyIdleMs: 30_000,
  // Refused: nesting and keys of one event.
  jsonDepth: 8,
  jsonKeys: 200,
  // The body is not read on while this many chunks of this many events or bytes are under way.
  chunkLines: 500,
  chunkBytes: 1_048_576,
  chunksInFlight: 4,
  lanes: 2,
  batchEvents: 1_000,
  // 429: what one key may send; more than accept can take, so that it only stops who runs wild.
  requestsPerSecond: 5_000,
  requestsBurst: 10_000,
  eventsPerSecond: 50_000,
  eventsBurst: 250_000,
  eventsWaitMs: 10_000,
  requestsInFlight: 128,
  rateKeys: 1_000,
  // 409: keys in force of one source. 422: units of a key.
  keysPerSource: 2,
  keyUnits: 1_000,
  // 503: how long it would wait, events that wait, subjects that wait to be published.
  queueWaitMs: 300,
  queuedEvents: 20_000,
  dirtySubjects: 2_000_000,
  // 503: what stays free on the volume of the database, for what is under way and for checkpoints.
  freeBytes: 512 * 1_048_576,
  freeBytesEveryMs: 1_000,
  // Parked: events of one subject beyond this.
  eventsPerSubject: 2_000,
  transactionTries: 5,
  relayFacts: 1_000,
  relayPollMs: 1_000,
  relayStopMs: 5_000,
  watermarkEveryMs: 900,
  watermarkMarginMs: 50,
  keyCacheMs: 5_000,
  keyCacheEntries: 1_000,
  // Refused instead of parked: what one source has parked beyond this; given up: what is older.
  parkedPerSource: 100_000,
  parkedDays: 30,
  parkedSweepMs: 10 * 60_000,
  conservationEveryMs: 60_000,
  totalsEveryMs: 60_000,
  housekeepingShare: 0.02,
  // 413: totals of one request, ids in them.
  totalsPerRequest: 1_000,
  totalIds: 20_000,
  totalsAtOnce: 500,
  totalDays: 35,
};

/**
 * Records of one partition that are taken in at once, and partitions at the same time: a transaction for each lane, so
 * that what comes by HTTP meanwhile does not find `queueWaitMs` used up.
 */
export const INGRESS = { recordsPerBatch: 500, partitionsAtOnce: 4 } as const;
