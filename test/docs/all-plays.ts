// All scenarios of docs/journal.md.
import { aroundPlays } from './around-scenarios.ts'
import { callPlays } from './call-scenarios.ts'
import { editPlays } from './edit-scenarios.ts'
import { controlPlays } from './control-scenarios.ts'
import { plays as flowPlays } from './scenarios.ts'
import type { Play } from './scenarios.ts'
import { schedulePlays } from './schedule-scenarios.ts'
import { taskPlays } from './task-scenarios.ts'
import { undoPlays } from './undo-scenarios.ts'

export const plays: readonly Play[] = [
  ...flowPlays,
  ...controlPlays,
  ...schedulePlays,
  ...aroundPlays,
  ...taskPlays,
  ...undoPlays,
  ...callPlays,
  ...editPlays,
]
