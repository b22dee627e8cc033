// Invariant 5: on each stream, what came first counts first, and instances begin in that order.
import { causeOf, causeKey, childCause, isUnique } from '../../../engine/index.ts'
import type { History, Invariant, Story, Violation } from '../history.ts'
import { wasHisAlready } from './settled.ts'

export const order: Invariant = function* (history) {
  for (const story of history.stories.values()) {
    // A bus that died with its process took messages with it: sent again, they come later.
    if (history.evidence.mode === 'cluster') yield* asSent(history, story)
    yield* begun(story)
  }
}

function* asSent({ evidence }: History, story: Story): Generator<Violation> {
  const { stream, turns } = story
  const firstSent = new Map<string, number>()
  const tasks = new Map(
    evidence.commands.flatMap(({ value }) => (value.kind === 'task' ? [[causeKey(causeOf(value)), value] as const] : [])),
  )
  for (const { value, seq } of evidence.commands) {
    // Who gives up a child that has not come yet has it refused as if it had.
    const cause = value.kind === 'child' ? ({ kind: 'child', id: childCause(value.parent) } as const) : causeOf(value)
    const key = `${value.stream} ${causeKey(cause)}`
    if (!firstSent.has(key)) firstSent.set(key, seq)
  }
  let last = { key: '', seq: 0 }
  for (const { turn } of turns) {
    for (const cause of turn.causes.filter(isUnique)) {
      const key = causeKey(cause)
      // An instance that another began is known by its start too, which nobody sends.
      if (cause.kind === 'start' && !firstSent.has(`${stream} ${key}`) && turn.causes.some(({ kind }) => kind === 'child')) continue
      const seq = firstSent.get(`${stream} ${key}`) ?? 0
      // Who claims what they have, or hands it to whoever has it, changes nothing and is not recorded: delivered again later, it is decided anew.
      const task = tasks.get(key)
      const heard = (): number => turns.findLastIndex(({ appended }) => appended.seq < seq) + 1
      if (task && wasHisAlready(task, story, { from: heard(), to: turn.version - 1 })) continue
      if (seq < last.seq) yield { stream, version: turn.version, what: `${key} counts after ${last.key}, which was sent later` }
      last = { key, seq }
    }
  }
}

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
