// A take yields one field of its input; where that is not there the instance is parked.
import { park } from '../decide/park.ts'
import { ended, READY } from './behaviour.ts'
import type { NodeBehaviour } from './behaviour.ts'
import { fieldOf } from './fields.ts'

export const take: NodeBehaviour<'take'> = {
  next: ({ field }, { input }) => {
    const value = fieldOf(input, field)
    return value === undefined ? READY : ended(value)
  },
  begin: ({ draft, holder }, work) =>
    park(draft, holder, work, { code: 'noField', message: `what comes in has no field '${work.graph.field}'` }),
}
