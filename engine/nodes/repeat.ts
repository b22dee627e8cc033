// A repeat goes round while its body yields the kind `again`, each round in a visit of its own; every other kind ends it.
import { record } from '../decide/draft.ts'
import { ended, into, READY, WAITS } from './behaviour.ts'
import type { NodeBehaviour } from './behaviour.ts'
import { kindOf } from './fields.ts'
import { nextBase } from './places.ts'

export const repeat: NodeBehaviour<'repeat'> = {
  next: ({ max }, { begun, entered, ended: count, last }, done) => {
    if (done?.kind !== 'round') return READY
    if (begun === 0 || entered !== done.base) return into(0, done.input, done.base)
    if (count < begun || last === undefined) return WAITS
    if (kindOf(last) !== 'again') return ended(last)
    return done.round < max ? READY : ended({ input: last, kind: 'exhausted' })
  },
  begin: ({ draft, holder: { instance, done, ...holder } }, { node, visit, input, last }) => {
    const before = done.get(`${node}#${visit}`)
    const [round, given] = before?.kind === 'round' && last !== undefined ? [before.round + 1, last] : [1, input]
    record(draft, { kind: 'RoundBegan', instance, node, visit, round, base: nextBase(holder, node), input: given })
  },
}
