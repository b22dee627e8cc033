// Invariant 2: what somebody was told is so was durable at that moment, and says the truth.
import { differsAt, sameJson } from '../../../base/index.ts'
import { causeKey } from '../../../engine/index.ts'
import type { InstanceCompleted, Start } from '../../../engine/index.ts'
import type { StartAnswer } from '../../../trigger-service/index.ts'
import { momentsOf } from '../history.ts'
import type { History, Invariant, Moment, Violation } from '../history.ts'

export const acknowledged: Invariant = function* (history) {
  const known = knowledge(history)
  for (const asked of history.evidence.asked) {
    switch (asked.kind) {
      case 'start': {
        const { answer } = asked
        if (answer.kind === 'refused') {
          const refused = known.rejected.get(`${asked.workflow} ${asked.key}`)
          if (refused === undefined || refused > asked.seq) yield { what: `${asked.key} was refused before that was durable` }
          continue
        }
        const stands = known.instances.get(answer.instance)
        if (!stands || stands.seq > asked.seq) yield { what: `${answer.instance} was acknowledged before it was durable` }
        else yield* truth(answer, asked.content, stands, known.outputs.get(answer.instance))
        continue
      }
      case 'signal':
        yield* durable(known, asked.stream, `signal:${asked.cause}`, asked.seq)
        continue
      case 'operator':
        yield* durable(known, asked.stream, `operator:${asked.id}`, asked.seq)
        if (asked.refused !== undefined && asked.refused !== known.ignored.has(`operator:${asked.id}`))
          yield { what: `${asked.id} was refused or not, and the person heard the other` }
        continue
      case 'activate':
      case 'deadLetter':
        if (!known.anywhere.has(`${asked.kind}:${asked.id}`)) yield { what: `${asked.kind} ${asked.id} was acknowledged and is not there` }
    }
  }
}

interface Stands {
  readonly seq: number
  readonly start: Start
}
interface Knowledge {
  /** Starts that were not let in, by workflow and key: when that was durable. */
  readonly rejected: ReadonlyMap<string, number>
  readonly instances: ReadonlyMap<string, Stands>
  readonly outputs: ReadonlyMap<string, InstanceCompleted>
  readonly ignored: ReadonlySet<string>
  readonly causes: ReadonlyMap<string, number>
  readonly anywhere: ReadonlySet<string>
}

const knowledge = (history: History): Knowledge => {
  const seqOf = ({ story, turn }: Moment): number => story.turns[turn.version - 1]?.appended.seq ?? Infinity
  const rejected = new Map<string, number>()
  for (const moment of momentsOf(history, 'InstanceRejected', 'InstanceRefused'))
    rejected.set(`${moment.event.start.workflow} ${moment.event.start.key}`, seqOf(moment))
  const instances = new Map<string, Stands>()
  for (const moment of momentsOf(history, 'InstanceQueued', 'InstanceBegan', 'InstanceRejected', 'InstanceRefused')) {
    const { instance, start } = moment.event
    if (!instances.has(instance)) instances.set(instance, { seq: seqOf(moment), start })
  }
  const causes = new Map<string, number>()
  const anywhere = new Set<string>()
  for (const { stream, turns } of history.stories.values()) {
    for (const { turn, appended } of turns) {
      for (const cause of turn.causes) {
        causes.set(`${stream} ${causeKey(cause)}`, appended.seq)
        anywhere.add(causeKey(cause))
      }
    }
  }
  return {
    rejected,
    instances,
    causes,
    anywhere,
    outputs: new Map([...momentsOf(history, 'InstanceCompleted')].map(({ event }) => [event.instance, event])),
    ignored: new Set([...momentsOf(history, 'Ignored')].map(({ event }) => event.cause)),
  }
}

function* durable({ causes }: Knowledge, stream: string, cause: string, seq: number): Generator<Violation> {
  if ((causes.get(`${stream} ${cause}`) ?? Infinity) > seq) yield { stream, what: `${cause} was acknowledged before it was durable` }
}

/** The first content wins, and who sent another is told so; a result is the one that was recorded. */
function* truth(answer: StartAnswer, content: unknown, { start }: Stands, completed: InstanceCompleted | undefined): Generator<Violation> {
  if (answer.kind === 'refused') return
  const { instance, duplicate, differs } = answer
  const differing = !sameJson(start.input, content)
  if (differs === true && !differing) yield { what: `the second start of ${instance} was said to differ and does not` }
  if (duplicate !== undefined && differs !== true && differing)
    yield { what: `a start of ${instance} with other content (${differsAt(start.input, content)}) was not said to differ` }
  if (answer.kind === 'completed' && differs) yield { what: `the result of ${instance} was told to somebody who knows only its key` }
  if (answer.kind === 'completed' && !sameJson(answer.output, completed?.output))
    yield { what: `the answer for ${instance} is not what the journal has` }
}
