// A match goes into the branch that its input names; where there is none the instance is parked.
import { park } from '../decide/park.ts'
import { ended, into, READY } from './behaviour.ts'
import type { NodeBehaviour } from './behaviour.ts'
import { kindOf } from './fields.ts'

export const match: NodeBehaviour<'match'> = {
  next: ({ branches }, { ended: count, input, last = input }) => {
    if (count > 0) return ended(last)
    const kind = kindOf(input)
    const part = branches.findIndex(({ name }) => name === kind)
    return part === -1 ? READY : into(part, input)
  },
  begin: ({ draft, holder }, work) => {
    const kind = kindOf(work.input)
    const cases = work.graph.branches.map(({ name }) => `'${name}'`).join(', ')
    const message = `the output before has ${kind === undefined ? 'no kind' : `the kind '${kind}'`}, the cases are ${cases}`
    park(draft, holder, work, { code: 'noCase', message })
  },
}
