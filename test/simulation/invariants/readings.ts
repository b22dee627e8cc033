// Invariant 12: the journal of every instance can be read a second time by its graph alone, and comes to the same: nothing is in it to which nothing leads, nothing is left undone, in that order.
import { sameJson } from '../../../base/index.ts'
import type { History, Invariant, Story, Violation } from '../history.ts'
import { readingsOf } from '../readings.ts'
import type { Instance } from '../readings.ts'

export const readings: Invariant = function* (history) {
  for (const [story, instance] of readingsOf(history)) yield* judged(history, story, instance)
}

function* judged({ evidence }: History, { stream, states }: Story, instance: Instance): Generator<Violation> {
  const { began, end, wrong, output, state, left, standing } = instance
  const of = `${began.instance} reads otherwise`
  for (const what of wrong) yield { stream, what: `${of}: ${what}` }
  if (end?.event.kind === 'InstanceCompleted') {
    if (!output) yield { stream, what: `${of}: it is completed, and stands at ${standing.map(({ node }) => node).join(', ')}` }
    else if (!sameJson(output.value, end.event.output))
      yield { stream, what: `${of}: it comes to ${JSON.stringify(output.value)}, not ${JSON.stringify(end.event.output)}` }
  }
  if (!sameJson(state, left)) yield { stream, what: `${of}: its state is ${JSON.stringify(state)}, not ${JSON.stringify(left)}` }
  const { holder, more } = states.at(-1) ?? {}
  if (end || holder?.parked || more || !evidence.quiet) return
  const undone = standing.find(({ why }) => why === 'undone')
  if (undone) yield { stream, what: `${of}: nothing keeps it at ${undone.node}#${undone.visit}` }
}
