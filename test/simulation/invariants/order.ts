// Invariant 5: on each stream, what came first counts first, and instances begin in that order.
import type { Command } from '../../../engine/index.ts'
import { causeOf, causeKey, isUnique } from '../../../engine/index.ts'
import type { History, Invariant, Story, Violation } from '../history.ts'

export const order: Invariant = function* (history) {
  for (const story of history.stories.values()) {
    // A bus that died with its process took messages with it: sent again, they come later.
    if (history.evidence.mode === 'cluster') yield* asSent(history, story)
    yield* begun(story)
  }
}

function* asSent({ evidence }: History, { stream, turns }: Story): Generator<Violation> {
  const firstSent = new Map<string, number>()
  for (const { value, seq } of evidence.commands) {
    const key = `${value.stream} ${causeKey(causeOf(value))}`
    if (!firstSent.has(key)) firstSent.set(key, seq)
  }
  // Who claims what they have, or hands it to whoever has it, changes nothing and is not recorded: delivered again later, it is decided anew.
  const idle = new Set(evidence.commands.flatMap(({ value }) => (isIdle(value) ? [causeKey(causeOf(value))] : [])))
  let last = { key: '', seq: 0 }
  for (const { turn } of turns) {
    for (const cause of turn.causes.filter(isUnique)) {
      const key = causeKey(cause)
      if (idle.has(key)) continue
      const seq = firstSent.get(`${stream} ${key}`) ?? 0
      if (seq < last.seq) yield { stream, version: turn.version, what: `${key} counts after ${last.key}, which was sent later` }
      last = { key, seq }
    }
  }
}

const isIdle = (command: Command): boolean => command.kind === 'task' && (command.action.do === 'claim' || command.action.do === 'hand')

/** Who is accepted first begins first, unless it gave up its place. */
function* begun({ stream, moments }: Story): Generator<Violation> {
  const accepted: string[] = []
  let last = -1
  for (const { event, turn } of moments) {
    if (event.kind === 'InstanceQueued' || (event.kind === 'InstanceBegan' && event.queued === undefined)) accepted.push(event.instance)
    if (event.kind !== 'InstanceBegan') continue
    const place = accepted.indexOf(event.instance)
    if (place < last) yield { stream, version: turn.version, what: `${event.instance} began after one that was accepted later` }
    last = place
  }
}
