import { BrokerFaults } from './broker-faults';
import { FLAWLESS, judge } from './kit/oracle';

/** The rest is in broker.long.spec.ts; that the broker is killed at any moment in kills.e2e.spec.ts. */
describe('while events flow', () => {
  let faults: BrokerFaults;

  beforeAll(async () => {
    faults = await BrokerFaults.open('broker');
  });
  afterAll(() => faults.close());
  afterEach(async () => {
    expect(await judge(faults.system, [faults.sender])).toMatchObject(FLAWLESS);
  });

  it('a topic that was deleted is made and filled again when the operator says so', () =>
    faults.topicDeleted());
  it('a group whose offsets were lost reads everything again, and counts nothing twice', () =>
    faults.groupLost());
});
