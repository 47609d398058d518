import type { Verdict } from './kit/oracle';
import { resultsText } from './results';

describe('the results of the long run', () => {
  it('tell the seed, the kills, what was unknown over all rounds, and what the oracle found last', () => {
    const round: Verdict = {
      ...{ events: 1_000, acknowledged: 980, refused: 20, unknown: { stored: 3, notStored: 4 } },
      ...{ lost: [], twice: [], drift: 0, gaps: 0 },
    };
    const kills = { total: 303, perVictim: { kafka: 3, indicators: 300 }, perFailpoint: { 'relay.read': 9 } };
    const verdicts = [round, { ...round, events: 2_500, lost: ['an event'] }];
    const text = resultsText({ seed: 42, minutes: 31.4, kills, verdicts });
    expect(text).toContain('`NHIP_SEED=42 npm run faults -- --long kills`, 31 minutes, 2 rounds');
    expect(text).toMatch(/^\| kills +\| 303 +\|$/m);
    expect(text).toMatch(/^\| events sent +\| 2,500 +\|$/m);
    expect(text).toMatch(/^\| without an answer +\| 14 +\|$/m);
    expect(text).toMatch(/^\| \*\*lost\*\* +\| 1 +\|$/m);
    expect(text).toMatch(/^\| indicators +\| 300 +\|$/m);
    expect(text).toMatch(/^\| relay\.read +\| 9 +\|$/m);
  });
});
