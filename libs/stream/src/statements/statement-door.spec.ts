import { Problem } from '@nhip/runtime';
import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import type { AcceptEngine } from '../accept/accept-engine';
import type { KeyRates } from '../door/key-rates';
import type { Sender } from '../keys/api-keys';
import type { StreamLimits } from '../limits';
import { STREAM_LIMITS } from '../service/stream-limits';
import type { StreamDefinition } from '../stream-definition';
import { StatementDoor } from './statement-door';

const NOTHING = (): void => undefined;
const away = Problem.unavailable('the database is not available');

/** What is answered for a body of four chunks of a line each, of which the first is not committed. */
async function receive(limits: Partial<StreamLimits>, takeEvents = NOTHING): Promise<unknown> {
  let came = 0;
  const engine = {
    ...{ admit: NOTHING, crowded: false },
    // Later chunks take longer, as in another lane.
    state: async (_: string, items: readonly unknown[]) => {
      came += 1;
      const outcomes = came === 1 ? { outcomes: [undefined], error: away } : { outcomes: items };
      for (let turn = 0; turn < came; turn++) await new Promise(setImmediate);
      return outcomes;
    },
  };
  const door = new StatementDoor({
    definition: {} as StreamDefinition,
    engine: engine as unknown as AcceptEngine<never>,
    limits: { ...STREAM_LIMITS, chunkLines: 1, ...limits },
    rates: { enter: () => NOTHING, takeEvents } as unknown as KeyRates,
  });
  const raw = Readable.from([Buffer.from('no JSON\n'.repeat(4))]);
  const request = { raw, headers: { 'content-type': 'application/x-ndjson' } } as unknown as FastifyRequest;
  return door
    .receive(request, { source: '/s' } as Sender, { dryRun: false })
    .catch((error: Problem) => error);
}

describe('a body of statements of which a chunk is not committed', () => {
  it.each([
    ['whose other chunks are under way', 3, {}],
    ['that is not read on', 1, { chunksInFlight: 2 }],
  ])('%s tells all that is committed', async (_, committed, limits) => {
    const problem = (await receive(limits)) as Problem;
    expect([problem.status, problem.message]).toEqual([503, away.message]);
    expect(problem.options.members).toMatchObject({ committed: { refused: committed } });
  });

  it('tells so, though more was sent than is taken', async () => {
    let taken = 0;
    const takeEvents = (): void => {
      if (++taken === 3) throw new Problem(429, 'too many');
    };
    expect(await receive({}, takeEvents)).toMatchObject({ status: 503, message: away.message });
  });
});
