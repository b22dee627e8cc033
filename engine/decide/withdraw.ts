// What only reads is closed by whoever gives it up. Of all else only who holds the claims can say that nobody calls it any more: that is asked first.
import type { OpenEffect } from '../state.ts'
import { record } from './draft.ts'
import type { Draft } from './draft.ts'

/** It changes nothing outside, whoever calls it yet. */
export const onlyReads = ({ reads }: OpenEffect): boolean => reads === true

export const withdraw = (draft: Draft, effects: Iterable<OpenEffect>): void => {
  for (const { instance, node, visit, index } of effects)
    record(draft, { kind: 'EffectWithdrawn', instance, node, visit, index, reason: 'reads' })
}
