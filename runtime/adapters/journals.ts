// The stores that we bring, in the order in which their fields are shown: the configuration and the opening are made of this list.
import { cosmos } from './cosmos.ts'
import type { JournalAdapter } from './journal-adapter.ts'
import { postgres } from './postgres.ts'
import { sqlite } from './sqlite.ts'

export const JOURNALS: readonly JournalAdapter[] = [sqlite, postgres, cosmos]
