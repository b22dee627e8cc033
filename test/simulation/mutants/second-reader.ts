// Ten mutants thought up from the promises of the design, by somebody who had not written the simulation.
import type { Mutant } from '../mutant.ts'
import { archivedPast } from './archived-past.ts'
import { bestEffortDeadLetters } from './best-effort-dead-letters.ts'
import { brokenGroupCommit } from './broken-group-commit.ts'
import { claimsBehind } from './claims-behind.ts'
import { forgottenColumn } from './forgotten-column.ts'
import { newestVersion } from './newest-version.ts'
import { ownedTimers } from './owned-timers.ts'
import { retryAtTheTail } from './retry-at-the-tail.ts'
import { snapshotOfALoser } from './snapshot-of-a-loser.ts'
import { unrecordedDraws } from './unrecorded-draws.ts'

export const secondReader: readonly Mutant[] = [
  claimsBehind,
  archivedPast,
  retryAtTheTail,
  newestVersion,
  snapshotOfALoser,
  unrecordedDraws,
  brokenGroupCommit,
  bestEffortDeadLetters,
  forgottenColumn,
  ownedTimers,
]
