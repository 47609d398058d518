import { encodeWatermark, RECORD_KIND_HEADER, RECORD_KINDS } from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import { intakeOf } from './facts.consumer';
import { rulesOf } from './rules';
import { DOSSIER_STREAM } from './core/dossier-stream';

const RULES = rulesOf(DOSSIER_STREAM, { zone: new Zone('Asia/Ho_Chi_Minh') });

/** One partition of the topic, with watermarks only: the log that each names, and what it vouches for. */
function batch(
  from: number,
  ...said: readonly { readonly logSince: number; readonly receivedBefore: number }[]
) {
  const records = said.map((each, at) => ({
    ...{ key: null, offset: String(from + at), timestamp: 0 },
    headers: { [RECORD_KIND_HEADER]: RECORD_KINDS.watermark },
    value: Buffer.from(encodeWatermark({ stream: 'dossier', relay: 'r', wholeGeneration: 3, ...each })),
  }));
  return { topic: 'facts', partition: 0, records };
}

describe('a watermark', () => {
  it.each([
    ['goes on in the log that is read', batch(40, { logSince: 500, receivedBefore: 900 }), 900],
    [
      'was read before, or is the first word in another log',
      batch(0, { logSince: 500, receivedBefore: 900 }),
      0,
    ],
    ['names an older log', batch(60, { logSince: 0, receivedBefore: 900 }), 0],
    ['names a newer log, which begins anew', batch(0, { logSince: 700, receivedBefore: 900 }), 900],
    [
      'comes beside one that is not believed',
      batch(39, { logSince: 500, receivedBefore: 900 }, { logSince: 500, receivedBefore: 800 }),
      800,
    ],
  ])('that %s', (_, given, receivedBefore) => {
    const { watermarks, said } = intakeOf(given, RULES, { since: 500, upto: 40n });
    const [watermark] = watermarks;
    expect(watermark).toMatchObject({ receivedBefore, wholeGeneration: receivedBefore > 0 ? 3 : 0 });
    expect(watermark!.nextOffset).toBe(BigInt(given.records.at(-1)!.offset) + 1n);
    expect(said).toHaveLength(given.records.length);
  });
});
