// Named queues of side effects: which kinds go by which, and from which of them a process with certain handlers may take.

/** By the name of the queue, its kinds. All other kinds go by the default queue. */
export type Queues = Readonly<Record<string, readonly string[]>>

/** The name of the queue for all kinds that no other queue names. */
export const DEFAULT_QUEUE = 'default'

export const queueOf = (queues: Queues, kind: string): string =>
  Object.keys(queues).find((name) => queues[name]?.includes(kind) === true) ?? DEFAULT_QUEUE

export type ServedQueues =
  | {
      readonly kind: 'serves'
      readonly queues: readonly string[]
      /** Handlers that are never called here: their queue has other kinds that have none. */
      readonly idle: readonly { readonly queue: string; readonly kinds: readonly string[]; readonly lacks: readonly string[] }[]
    }
  | { readonly kind: 'refused'; readonly problem: string }

/**
 * A process takes from a queue only where it can handle all of its kinds: what it took and could not handle would wait, although another process
 * could. `only`: the queues that an operator chose; empty: all that the handlers are enough for.
 */
export const servedQueues = (queues: Queues, handled: ReadonlySet<string>, only: readonly string[] = []): ServedQueues => {
  const named = Object.entries(queues).map(([queue, kinds]) => ({
    queue,
    kinds: kinds.filter((kind) => handled.has(kind)),
    lacks: kinds.filter((kind) => !handled.has(kind)),
  }))
  const unknown = only.find((name) => name !== DEFAULT_QUEUE && queues[name] === undefined)
  if (unknown !== undefined) return refused(`effects.serve names the queue ${unknown}, which effects.queues does not have`)
  const short = named.find(({ queue, lacks }) => only.includes(queue) && lacks.length > 0)
  if (short !== undefined)
    return refused(`effects.serve names the queue ${short.queue}, but this module has no handler of ${short.lacks.join(', ')}`)

  const isWanted = (queue: string): boolean => only.length === 0 || only.includes(queue)
  const byDefault =
    named.length === 0 || only.includes(DEFAULT_QUEUE) || [...handled].some((kind) => queueOf(queues, kind) === DEFAULT_QUEUE)
  const whole = named.filter(({ queue, lacks }) => lacks.length === 0 && isWanted(queue)).map(({ queue }) => queue)
  const served = byDefault && isWanted(DEFAULT_QUEUE) ? [DEFAULT_QUEUE, ...whole] : whole
  if (served.length > 0)
    return { kind: 'serves', queues: served, idle: named.filter((one) => one.kinds.length > 0 && one.lacks.length > 0) }
  const lacking = named.filter(({ kinds }) => kinds.length > 0).map(({ queue, lacks }) => `${queue} needs one of ${lacks.join(', ')} too`)
  return refused(`this module's handlers are enough for no queue: ${lacking.join('; ')}`)
}

const refused = (problem: string): ServedQueues => ({ kind: 'refused', problem })
