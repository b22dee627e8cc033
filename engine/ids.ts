// How streams, instances, causes and effects are named: injective, readable, safe in a URL path segment once encoded.
import type { EffectPlace, Parent, Place } from './events.ts'

/** Letters, digits, `.`, `_` and `-` stay, all else is percent-encoded: so `/`, `:`, `@`, `#` only ever separate. */
const encoded = (key: string): string => (PLAIN.test(key) ? key : percentEncoded(key))
/** Most keys: nothing in them has to be encoded. */
const PLAIN = /^[\w.-]*$/
const percentEncoded = (key: string): string =>
  encodeURIComponent(key.toWellFormed()).replace(/[!'()*~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

/** The longest idempotency or aggregate key, in characters. */
export const MAX_KEY = 256

/** `Order/10248`: the stream of one aggregate. */
export const aggregateStream = (aggregate: string, key: string): string => `${aggregate}/${encoded(key)}`

/** `Import:2026-11-21`: the stream of one instance whose workflow names no aggregate. */
export const ownStream = (workflow: string, key: string): string => `${workflow}:${encoded(key)}`

/** `Order:10248@Order/10248`; without an aggregate the stream's name is the instance's. */
export const instanceId = (workflow: string, key: string, stream: string): string => {
  const own = ownStream(workflow, key)
  return own === stream ? own : `${own}@${stream}`
}

/** The stream in an instance's id, so that whoever has the id needs no look-up. */
export const streamOf = (instance: string): string => instance.slice(instance.indexOf('@') + 1)

/** The stable key that a handler passes on to its target: `instance/node#visit/index`. */
export const effectKey = (of: EffectPlace): string => `${of.instance}/${of.node}#${of.visit}/${of.index}`

/** What a place asks of another stream is open under the key that a side effect of it would have. */
export const callKey = ({ instance, node, visit }: Place): string => effectKey({ instance, node, visit, index: 0 })

/** What makes a child's start count once: the place that asks, and how often a person had it ask again. */
export const childCause = ({ instance, node, visit, again }: Pick<Parent, 'instance' | 'node' | 'visit' | 'again'>): string =>
  `${instance}/${node}#${visit}${again === undefined ? '' : `~${again}`}`

export const signalCause = (signal: string, id: string): string => `${signal}:${encoded(id)}`

/** For people: the first 12 characters. */
export const shortHash = (hash: string): string => hash.slice(0, 12)

/** Streams of the system itself, changed only by commands like any other. */
export const VERSIONS = '$versions'
export const DEADLETTERS = '$deadletters'
export const TRIGGERS = '$triggers'
/** Workflows, or the whole engine, that people pause. */
export const PAUSES = '$pauses'
/** The names of schedules, each of which has a stream of its own: of those that people made, and apart, since every start reads them, of those that workflows declare. */
export const SCHEDULES = '$schedules'
export const DECLARED_SCHEDULES = '$declaredSchedules'
export const scheduleStream = (name: string): string => `${SCHEDULES}/${encoded(name)}`
/** The journal's own history. The one that no command changes: who opens a restored journal writes it before anybody works. */
export const JOURNAL = '$journal'

/** `node#visit`: one execution of a node of an instance. */
export const placeKey = ({ node, visit }: { readonly node: string; readonly visit: number }): string => `${node}#${visit}`
/** The node of a place. */
export const nodeOfPlace = (place: string): string => place.slice(0, place.lastIndexOf('#'))
/** The visit of a place. */
export const visitOfPlace = (place: string): number => Number(place.slice(place.lastIndexOf('#') + 1))
