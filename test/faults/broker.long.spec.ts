import { BrokerFaults } from './broker-faults';
import { FLAWLESS, judge } from './kit/oracle';

const MINUTES = 20 * 60_000;

describe('what becomes of the broker while events flow', () => {
  let faults: BrokerFaults;

  beforeAll(async () => {
    faults = await BrokerFaults.open('broker-long');
  });
  afterAll(() => faults.close());
  afterEach(async () => {
    expect(await judge(faults.system, [faults.sender])).toMatchObject(FLAWLESS);
  });

  it('killed while the relay publishes: the rest is published again', () => faults.killed(), MINUTES);
  it('away for minutes: 202 goes on, and all of it is published', () => faults.awayForMinutes(), MINUTES);
  it('partitions are added: they carry facts, and none is missed', () => faults.partitionsAdded(), MINUTES);
  it('an empty disk is filled again, its topics as wide as they were', () => faults.diskEmpty(), MINUTES);
  it(
    'a topic is deleted when it is wider than it was made: it comes back so',
    () => faults.topicDeleted(),
    MINUTES,
  );
  it(
    'killed once more, and the group lost',
    async () => {
      await faults.killed();
      await faults.groupLost();
    },
    MINUTES,
  );
});
