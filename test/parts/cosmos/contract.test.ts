// The Cosmos DB journal keeps the contract.
import { vi } from 'vitest'
import { journalContract } from '../../../journal/contract.ts'
import { cosmosForFile } from './for-file.ts'
import { contractFixture } from './fixture.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 })

const cosmos = cosmosForFile()

journalContract('Cosmos DB', () => contractFixture(cosmos()))
