import { Alerts1763744400000 } from './migrations/1763744400000-alerts';
import { HeldAlertsAndDays1763769600000 } from './migrations/1763769600000-held-alerts-and-days';

/** Every migration of this service's database, oldest first; a landed one is never edited. */
export const MIGRATIONS = [Alerts1763744400000, HeldAlertsAndDays1763769600000] as const;
