import { seeded } from './kit/seed';
import { tellUnderKills } from './told-under-kills';

const { chance } = seeded('sends under kills');

it('everybody is told of every alert though the process that tells is killed', async () => {
  const verdict = await tellUnderKills({ recipients: 30, alerts: 10, kills: 3, chance });
  process.stderr.write(`${JSON.stringify(verdict)}\n`);
  expect(verdict).toMatchObject({ written: 300, untold: 0, strange: 0 });
  // A kill repeats at most what was under way: one mail and two calls.
  expect(verdict.repeats).toBeLessThanOrEqual(9);
});
