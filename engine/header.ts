// The line of an instance in a list, from what its stream knows of it.
import type { Event, Header } from './events.ts'
import type { ENDED } from './index-rows.ts'
import type { JsonObject } from '../base/index.ts'
import { searchOf } from './search.ts'
import type { SearchedBy } from './search.ts'
import type { Instance, Queued } from './state.ts'

const ENDS = {
  InstanceCompleted: 'completed',
  InstanceCancelled: 'cancelled',
  InstanceKilled: 'killed',
  InstanceRejected: 'refused',
  InstanceRefused: 'refused',
  InstanceSuperseded: 'superseded',
} as const satisfies Partial<Record<Event['kind'], (typeof ENDED)[number]>>
/** After it nothing comes of its instance any more. */
export type EndOfInstance = Extract<Event, { readonly kind: keyof typeof ENDS }>
export const endsInstance = (event: Event): event is EndOfInstance => Object.hasOwn(ENDS, event.kind)
export const statusAfter = ({ kind }: EndOfInstance): (typeof ENDED)[number] => ENDS[kind]

/** `state`: the published one at that moment. */
export const headerOf = (of: Instance, ended: number | null, status: Header['status'], state: JsonObject): Header => {
  const { workflow, key, input } = of.start
  const { number = of.start.number, hash, since, accepted } = of
  return withSearch({ workflow, number, key, hash, since, accepted, ended, status }, searchOf(of.search, input, state))
}
export const withSearch = (header: Header, search: SearchedBy | undefined): Header =>
  search === undefined ? header : { ...header, search }

export const headerOfQueued = (of: Queued, ended: number | null, status: Header['status']): Header => {
  const { workflow, number, key, hash, since, at, accepted = at } = of
  return withSearch({ workflow, number, key, hash, since, accepted, ended, status }, of.search)
}
