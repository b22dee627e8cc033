// All mutants. To add one: a file beside this one, and its name here. Each has to be caught.
import type { Mutant } from '../mutant.ts'
import { aroundMutants } from './around.ts'
import { earlyAcknowledgement } from './early-acknowledgement.ts'
import { foreignDeclaration } from './foreign-declaration.ts'
import { forgottenDuplicate } from './forgotten-duplicate.ts'
import { frozenShare } from './frozen-share.ts'
import { nodeMutants } from './nodes.ts'
import { noFence } from './no-fence.ts'
import { pauseMutants } from './pauses.ts'
import { publishFirst } from './publish-first.ts'
import { secondReader } from './second-reader.ts'
import { staleRead } from './stale-read.ts'
import { thirdReader } from './third-reader.ts'
import { unfencedWithdrawal } from './unfenced-withdrawal.ts'

export const mutants: readonly Mutant[] = [
  noFence,
  publishFirst,
  earlyAcknowledgement,
  forgottenDuplicate,
  staleRead,
  frozenShare,
  foreignDeclaration,
  unfencedWithdrawal,
  ...secondReader,
  ...thirdReader,
  ...nodeMutants,
  ...aroundMutants,
  ...pauseMutants,
]
