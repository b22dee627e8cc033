// A person pauses what triggers take, or resumes it: a source, or one topic of it, each for itself.
import type { OperatorAction } from '../messages.ts'
import type { By } from '../events.ts'
import { record } from './draft.ts'
import type { Draft } from './draft.ts'
import { notPaused, pausedAlready } from './paused-text.ts'
import type { Refusal } from './refusal.ts'

type Pause = Extract<OperatorAction, { readonly do: 'pauseTrigger' | 'resumeTrigger' }>

/** A pause of the whole source and one of a topic stand side by side: what a colleague paused stays so when another resumes the rest. */
export const decidePause = (draft: Draft, { do: what, source, topic }: Pause, who: By): Refusal | undefined => {
  const { paused = [] } = draft.state
  const found = paused.find((one) => one.source === source && one.topic === topic)
  const of = { source, ...(topic !== undefined && { topic }), ...who }
  const name = topic === undefined ? `the source ${source}` : `the topic ${topic} of ${source}`
  if (what === 'pauseTrigger') {
    if (found) return pausedAlready(name, found)
    record(draft, { kind: 'TriggerPaused', ...of })
    return undefined
  }
  if (!found) return notPaused(name, insteadOf(paused, { source, topic }))
  record(draft, { kind: 'TriggerResumed', ...of })
  return undefined
}

/** What is paused of the source, where a person may have meant that. */
const insteadOf = (
  paused: NonNullable<Draft['state']['paused']>,
  { source, topic }: { readonly source: string; readonly topic: string | undefined },
): string => {
  const others = paused.filter((one) => one.source === source)
  if (topic !== undefined && others.some((one) => one.topic === undefined)) return ' by itself, the whole source is: resume that'
  const topics = others.flatMap((one) => one.topic ?? [])
  return topics.length === 0 ? ': contrail trigger list shows what is' : `, only of its topics: ${topics.join(', ')}`
}
