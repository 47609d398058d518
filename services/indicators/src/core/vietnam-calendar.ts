import type { CalendarDays } from './working-calendar';

/**
 * Vietnam's public holidays of 2024 to 2028 and the Saturdays that were worked for one, as month and day by year.
 * Version 1. Source: the Python package holidays 0.105 (github.com/vacanza/holidays, MIT licence), country VN, category
 * public. Not in it, and to be added once their decisions are at hand: 2 May 2025 off for Saturday 26 April 2025,
 * 2 January 2026 for Saturday 10 January 2026, 31 August 2026 for Saturday 22 August 2026, 24 November from 2026 on.
 * Other days are another generation of the rules (`RULES_GENERATION`).
 */
export const VIETNAM_CALENDAR: CalendarDays = {
  holidays: {
    2024: '01-01 02-08 02-09 02-10 02-11 02-12 02-13 02-14 04-18 04-29 04-30 05-01 09-02 09-03',
    2025: '01-01 01-27 01-28 01-29 01-30 01-31 02-01 04-07 04-30 05-01 09-01 09-02',
    2026: '01-01 02-16 02-17 02-18 02-19 02-20 04-26 04-27 04-30 05-01 09-01 09-02',
    2027: '01-01 02-04 02-05 02-06 02-07 02-08 02-09 02-10 04-16 04-30 05-01 05-03 09-02 09-03',
    2028: '01-01 01-03 01-24 01-25 01-26 01-27 01-28 01-29 04-04 04-30 05-01 05-02 09-01 09-02 09-04',
  },
  workedSaturdays: { 2019: '01-05', 2024: '05-04' },
};
