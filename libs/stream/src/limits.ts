/** Limits of a stream service; each has a name in its `config.ts` and an answer (4xx, 503) when it is reached. */
export interface StreamLimits {
  /** Bytes of one event: the body of a request of one, a line of NDJSON, an element of a batch. */
  readonly eventBytes: number;
  readonly ndjsonBytes: number;
  readonly ndjsonLines: number;
  /** Nesting and number of keys of one event's JSON. */
  readonly jsonDepth: number;
  readonly jsonKeys: number;
  /** Events of one request that are parsed before they go to accept together. */
  readonly chunkLines: number;
  /** Bytes of such a chunk, beyond which it is full too. */
  readonly chunkBytes: number;
  /** A compressed body may grow this many fold. */
  readonly inflateRatio: number;
  /** Bytes, as sent, of a body that is signed: it is read whole before any of it is believed. */
  readonly signedBytes: number;
  /** Bytes of a body in another format than ours, as it is read: its adapter looks at it whole. */
  readonly adaptedBytes: number;
  /** How long a body may make its reader wait. */
  readonly bodyIdleMs: number;
  /** What one key may send, steadily and at once after a pause. */
  readonly requestsPerSecond: number;
  readonly requestsBurst: number;
  readonly eventsPerSecond: number;
  readonly eventsBurst: number;
  /** How long a chunk of a body that has begun waits for its rate before the sender is told to. */
  readonly eventsWaitMs: number;
  /** Requests of one key under way at once. */
  readonly requestsInFlight: number;
  /** Keys whose rate is remembered. */
  readonly rateKeys: number;
  /** Keys in force of one source; a second is for changing over. */
  readonly keysPerSource: number;
  /** Units that one key may be bound to. */
  readonly keyUnits: number;
  /** Chunks of one request under way at once, one beyond half of `queueWaitMs`; then its body is not read on. */
  readonly chunksInFlight: number;
  /** Transactions under way at once; events of one subject always take the same lane. */
  readonly lanes: number;
  /** Events of one transaction. */
  readonly batchEvents: number;
  /** How long what comes may have to wait for its transaction; beyond it new requests are told "unavailable". */
  readonly queueWaitMs: number;
  /** Events that wait in all lanes; beyond it also a body that has begun is cut, for their memory. */
  readonly queuedEvents: number;
  /** Events of one subject; beyond it events are parked. */
  readonly eventsPerSubject: number;
  /** Tries of a transaction that lost against another one. */
  readonly transactionTries: number;
  /** Subjects whose facts are not published yet; beyond it requests are told "unavailable". */
  readonly dirtySubjects: number;
  /** Bytes that stay free on the volume of the database; below it requests are told "unavailable". */
  readonly freeBytes: number;
  readonly freeBytesEveryMs: number;
  /** Facts the relay publishes at once. */
  readonly relayFacts: number;
  readonly relayPollMs: number;
  /** How long a relay that stops publishes what is dirty; the drain of the service goes on behind it. */
  readonly relayStopMs: number;
  readonly watermarkEveryMs: number;
  /** The watermark stays this far behind, for a transaction that has begun and is not listed yet. */
  readonly watermarkMarginMs: number;
  readonly keyCacheMs: number;
  readonly keyCacheEntries: number;
  /** Receptions of one source that are kept parked; what comes by Kafka beyond it is refused, without its bytes. */
  readonly parkedPerSource: number;
  /** How long parked events are kept. */
  readonly parkedDays: number;
  readonly parkedSweepMs: number;
  /** How often the books of all sources are counted anew, and the control totals of the last days compared. */
  readonly conservationEveryMs: number;
  readonly totalsEveryMs: number;
  /** The part of its time that such a count may take: it is done less often where there is more to count. */
  readonly housekeepingShare: number;
  /** Control totals of one request, and ids in them. */
  readonly totalsPerRequest: number;
  readonly totalIds: number;
  /** Control totals that are compared at once, and lines that a comparison tells. */
  readonly totalsAtOnce: number;
  /** For how many days after it was told a control total is compared again; one that differs is for longer. */
  readonly totalDays: number;
}
