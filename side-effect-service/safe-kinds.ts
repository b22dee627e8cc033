// Which kinds were ever called without a claim: noted once for each in the journal, for who finds no handler of the kind any more.
import type { Claims } from '../journal/index.ts'

export interface SafeKinds {
  /** Before the first call of a kind that needs no claims: resolves when it is noted, which the journal holds for ever. */
  note(kind: string): Promise<void> | undefined
  /** Whether a call of the kind may have been made without a claim, by any process of this journal. */
  mayBeCalled(kind: string): Promise<boolean>
  /** Who calls the kind from its first call on has to look for a withdrawal before each. No process that has called it before is told: ask `mayBeCalled` afterwards. */
  lookBefore(kind: string): Promise<void>
  /** Whether to look: known from `note` on. */
  isLookedBefore(kind: string): boolean
}
export interface SafeKindsOptions {
  readonly claims: Claims
  readonly process: string
  readonly now: () => number
}

/** In the place of an effect key: no workflow has a name that begins so. */
const noteOf = (kind: string): string => `$safe/${kind}`
const withdrawnOf = (kind: string): string => `$withdrawn/${kind}`

export const safeKinds = ({ claims, process, now }: SafeKindsOptions): SafeKinds => {
  const noted = new Set<string>()
  const looked = new Set<string>()
  const claimOnce = async (effect: string): Promise<void> => {
    const at = now()
    // `held`: it was noted before.
    await claims.claim({ effect, attempt: 1, at, until: at, by: process })
  }
  const note = async (kind: string): Promise<void> => {
    await claimOnce(noteOf(kind))
    // In this order: who withdraws writes first and looks afterwards, as this does, so that one of the two sees the other.
    if ((await claims.lastClaim(withdrawnOf(kind))) !== undefined) looked.add(kind)
    noted.add(kind)
  }
  return {
    note: (kind) => (noted.has(kind) ? undefined : note(kind)),
    mayBeCalled: async (kind) => noted.has(kind) || (await claims.lastClaim(noteOf(kind))) !== undefined,
    lookBefore: (kind) => claimOnce(withdrawnOf(kind)),
    isLookedBefore: (kind) => looked.has(kind),
  }
}
