// The line of an instance in a list, from what its stream knows of it.
import type { Header } from './events.ts'
import type { Instance, Queued } from './state.ts'

export const headerOf = (of: Instance, ended: number | null, status: Header['status']): Header => {
  const { workflow, key } = of.start
  return { workflow, number: of.number ?? of.start.number, key, hash: of.hash, since: of.since, accepted: of.accepted, ended, status }
}

export const headerOfQueued = (of: Queued, ended: number | null, status: Header['status']): Header => {
  const { workflow, number, key, hash, since, at: accepted } = of
  return { workflow, number, key, hash, since, accepted, ended, status }
}
