// Which kinds were ever called without a claim: noted once for each in the journal, for who finds no handler of the kind any more.
import type { Claims } from '../journal/index.ts'

export interface SafeKinds {
  /** Before the first call of a kind that needs no claims: resolves when it is noted, which the journal holds for ever. */
  note(kind: string): Promise<void> | undefined
  /** Whether a call of the kind may have been made without a claim, by any process of this journal. */
  mayBeCalled(kind: string): Promise<boolean>
}
export interface SafeKindsOptions {
  readonly claims: Claims
  readonly process: string
  readonly now: () => number
}

/** In the place of an effect key: no workflow has a name that begins so. */
const noteOf = (kind: string): string => `$safe/${kind}`

export const safeKinds = ({ claims, process, now }: SafeKindsOptions): SafeKinds => {
  const noted = new Set<string>()
  const note = async (kind: string): Promise<void> => {
    const at = now()
    // `held`: it was noted before.
    await claims.claim({ effect: noteOf(kind), attempt: 1, at, until: at, by: process })
    noted.add(kind)
  }
  return {
    note: (kind) => (noted.has(kind) ? undefined : note(kind)),
    mayBeCalled: async (kind) => noted.has(kind) || (await claims.lastClaim(noteOf(kind))) !== undefined,
  }
}
