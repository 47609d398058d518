import { seeded } from './kit/seed';
import { tellUnderKills } from './told-under-kills';

const { chance } = seeded('sends under kills, long');
const LONGEST_MS = 1_800_000;
/** Promised: of a thousand messages at most one comes twice. */
const MOST_REPEATS = 0.001;

it(
  '10,000 messages under repeated kill -9: everybody is told, and hardly anybody twice',
  async () => {
    const verdict = await tellUnderKills({ recipients: 100, alerts: 110, kills: 12, chance });
    process.stderr.write(`${JSON.stringify(verdict)}\n`);
    expect(verdict).toMatchObject({ written: 11_000, untold: 0, strange: 0 });
    expect(verdict.repeats / verdict.written).toBeLessThanOrEqual(MOST_REPEATS);
  },
  LONGEST_MS,
);
