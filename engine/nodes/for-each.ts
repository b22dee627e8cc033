// A forEach goes into its body once for each item of a list, as many at a time as it may; results come in the order of the list.
import { roughSize } from '../../base/index.ts'
import type { JsonValue } from '../../base/index.ts'
import { abandon } from '../decide/abandon.ts'
import { record } from '../decide/draft.ts'
import { park } from '../decide/park.ts'
import { ended, into, READY, WAITS } from './behaviour.ts'
import type { NodeBehaviour } from './behaviour.ts'
import { fieldOf, kindOf } from './fields.ts'
import { placeKey } from '../ids.ts'
import { nextBase } from './places.ts'

/** The list of results is what the next node gets: in characters as JSON, roughly. */
const LARGEST = 16_000_000

export const forEach: NodeBehaviour<'forEach'> = {
  next: ({ field, concurrency, until }, at, done) => {
    if (done?.kind !== 'items') return READY
    const { begun, ended: count, outputs, input } = at
    const items = listIn(input, field) ?? []
    if (done.endedBy !== undefined) {
      const item = items[done.endedBy]!
      // After a restart only the way of the item that ended the list is gone once more.
      if (begun === 0) return into(0, item, done.base + done.endedBy)
      const value = done.endedBy in outputs ? outputs[done.endedBy] : at.last
      return value === undefined ? WAITS : ended({ input, item, kind: until ?? '', value })
    }
    if (count === done.count && done.joined) return ended({ input, ...(until !== null && { kind: 'all' }), results: outputs })
    if (!done.joined) {
      if (until !== null && count > 0 && at.cause === undefined && kindOf(at.last) === until) return { kind: 'ready', cause: at.lastPart }
      if (at.cause !== undefined || count === done.count) return READY
    }
    return begun < done.count ? { kind: 'intoItems', inputs: items, base: done.base, atOnce: concurrency ?? done.count } : WAITS
  },
  urgency: 'decides',
  begin: (on, work) => {
    const { draft, holder } = on
    const { instance } = holder
    const { node, visit, input, graph, cause, outputs } = work
    const items = listIn(input, graph.field)
    if (!items) return park(draft, holder, work, { code: 'noList', message: `what comes in has no list in its field '${graph.field}'` })
    if (holder.done.get(placeKey(work))?.kind !== 'items')
      return record(draft, { kind: 'ItemsOpened', instance, node, visit, count: items.length, base: nextBase(holder, node) })
    if (cause !== undefined) {
      abandon(on, work, { branches: [], why: 'ended' })
      return record(draft, { kind: 'ItemsJoined', instance, node, visit, ended: cause })
    }
    const size = roughSize(outputs)
    if (size > LARGEST) {
      const message = `the ${items.length} results are ${size} characters long together, at most ${LARGEST} are allowed: let the body yield less`
      return park(draft, holder, work, { code: 'tooLarge', message })
    }
    return record(draft, { kind: 'ItemsJoined', instance, node, visit })
  },
}

const listIn = (input: JsonValue, field: string): readonly JsonValue[] | undefined => {
  const list = fieldOf(input, field)
  return Array.isArray(list) ? list : undefined
}
