// The emulator of a test file: started before its tests, stopped after them.
import { afterAll, beforeAll } from 'vitest'
import { startCosmos } from '../../../workflows/cluster/parts/cosmos/index.ts'
import type { CosmosPart } from '../../../workflows/cluster/parts/cosmos/index.ts'

/** To be called at the top of a test file; what it returns is the emulator, or the account, once the tests run. */
export const cosmosForFile = (): (() => CosmosPart) => {
  let part: CosmosPart | undefined
  beforeAll(async () => {
    part = await startCosmos()
  }, 60_000)
  afterAll(async () => part?.stop())
  return () => {
    if (part === undefined) throw new Error('the emulator is there only while tests run')
    return part
  }
}
