// Mutants that only a world meets which has an SQLite journal, handlers that end their process, long lines, lost versions or branches that remove.
import type { Mutant } from '../mutant.ts'
import { answeredBeforeCommit } from './answered-before-commit.ts'
import { forgottenCrashes } from './forgotten-crashes.ts'
import { forgottenUnset } from './forgotten-unset.ts'
import { keptDue } from './kept-due.ts'
import { shortLine } from './short-line.ts'
import { unloadableThrows } from './unloadable-throws.ts'

export const thirdReader: readonly Mutant[] = [answeredBeforeCommit, keptDue, forgottenCrashes, shortLine, unloadableThrows, forgottenUnset]
