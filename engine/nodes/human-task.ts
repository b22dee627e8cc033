// A task opens for whoever may do it; what a person answers, or the time when it is due, ends it.
import { parseDuration } from '../../base/index.ts'
import type { JsonValue } from '../../base/index.ts'
import type { TaskBy } from '../../dsl/internal.ts'
import { record } from '../decide/draft.ts'
import { dueOf } from '../decide/moment.ts'
import { park } from '../decide/park.ts'
import { placeKey } from '../ids.ts'
import { timeOf } from '../stream-time.ts'
import { ended, READY } from './behaviour.ts'
import type { NodeBehaviour } from './behaviour.ts'
import { fieldOf } from './fields.ts'

export const humanTask: NodeBehaviour<'humanTask'> = {
  next: (_, { input }, done) => {
    if (done?.kind === 'answered') return ended({ input, kind: 'done', value: done.value, by: done.by })
    return done?.kind === 'fired' ? ended({ input, kind: 'expired' }) : READY
  },
  hasBegun: (at, { pending }) => pending.has(placeKey(at)),
  urgency: 'asks',
  begin: (on, work) => {
    const { draft, holder } = on
    const { node, visit, graph, input } = work
    const due = dueOf(on, work, graph.due)
    if (due === undefined) return
    const assigned = assignedTo(graph.by, input)
    if (!assigned) {
      const message = `the input's field '${'field' in graph.by ? graph.by.field : ''}' names nobody: it is a text, or a list of texts, none of them empty`
      return park(draft, holder, work, { code: 'people', message })
    }
    const now = timeOf(draft.state)
    const escalate = graph.escalate.map(({ after, to }) => ({ at: now + (parseDuration(after) ?? 0), ...to })).filter(({ at }) => at < due)
    const shows = graph.shows.flatMap((field) => {
      const value = fieldOf(input, field)
      return value === undefined ? [] : [[field, value] as const]
    })
    record(draft, {
      kind: 'TaskOpened',
      instance: holder.instance,
      node,
      visit,
      task: graph.name,
      due,
      ...assigned,
      ...(escalate.length > 0 && { escalate }),
      ...(shows.length > 0 && { shows: Object.fromEntries(shows) }),
    })
  },
}

type Assignees = { readonly roles: readonly string[] } | { readonly people: readonly string[] }
/** Undefined where the field names nobody. */
const assignedTo = (by: TaskBy, input: JsonValue): Assignees | undefined => {
  if (!('field' in by)) return by
  const named = fieldOf(input, by.field)
  const people = (Array.isArray(named) ? named : [named]).filter((one) => typeof one === 'string' && one !== '')
  const all = Array.isArray(named) ? named.length : 1
  // `as`: the filter lets texts through.
  return people.length > 0 && people.length === all ? { people: [...new Set(people as readonly string[])] } : undefined
}
