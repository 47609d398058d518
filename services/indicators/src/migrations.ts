import { Tallies1763683200000 } from './migrations/1763683200000-tallies';
import { ThePast1763719200000 } from './migrations/1763719200000-the-past';
import { Explanations1763722800000 } from './migrations/1763722800000-explanations';
import { HistoryIndex1763726400000 } from './migrations/1763726400000-history-index';
import { Postings1763730000000 } from './migrations/1763730000000-postings';
import { NewestSubjects1763733600000 } from './migrations/1763733600000-newest-subjects';
import { PostedDimensions1763737200000 } from './migrations/1763737200000-posted-dimensions';
import { Generations1763740800000 } from './migrations/1763740800000-generations';
import { LighterFacts1763744400000 } from './migrations/1763744400000-lighter-facts';
import { TalliedMeasures1763746200000 } from './migrations/1763746200000-tallied-measures';
import { TopicLogs1763748000000 } from './migrations/1763748000000-topic-logs';
import { Streams1763751600000 } from './migrations/1763751600000-streams';
import { KeysAsBytes1763755200000 } from './migrations/1763755200000-keys-as-bytes';
import { MonthsApart1763758800000 } from './migrations/1763758800000-months-apart';
import { SeenByMonth1763762400000 } from './migrations/1763762400000-seen-by-month';
import { SeenByMonthAlone1763766000000 } from './migrations/1763766000000-seen-by-month-alone';

/** Every migration of this service's database, oldest first; a landed one is never edited. */
export const MIGRATIONS = [
  Tallies1763683200000,
  ThePast1763719200000,
  Explanations1763722800000,
  HistoryIndex1763726400000,
  Postings1763730000000,
  NewestSubjects1763733600000,
  PostedDimensions1763737200000,
  Generations1763740800000,
  LighterFacts1763744400000,
  TalliedMeasures1763746200000,
  TopicLogs1763748000000,
  Streams1763751600000,
  KeysAsBytes1763755200000,
  MonthsApart1763758800000,
  SeenByMonth1763762400000,
  SeenByMonthAlone1763766000000,
] as const;
