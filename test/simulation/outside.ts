// Everybody outside: they send, hear an answer or none, and send again under the same id until they have one or lose patience.
import type { Clock } from '../../base/index.ts'
import { pause } from '../../base/index.ts'
import type { Command, OperatorCommand, Version } from '../../engine/index.ts'
import { DEADLETTERS, signalCause, TRIGGERS, VERSIONS } from '../../engine/index.ts'
import type { TriggerService } from '../../trigger-service/index.ts'
import type { Asked, Entry } from './evidence.ts'
import type { Node } from './node.ts'
import type { Chore, Deed } from './person.ts'
import type { Intent } from './plan.ts'
import type { Random } from './random.ts'
import type { Witness } from './witness.ts'

type Heard = Asked extends infer A ? (A extends Entry ? Omit<A, keyof Entry> : never) : never

export interface Outside {
  /** Sends until there is an answer; the impatient give up after the first without one. */
  send(intent: Extract<Intent, { do: 'start' | 'signal' | 'deadLetter' }>): Promise<void>
  act(deeds: readonly Deed[], twice: boolean): Promise<void>
  doChores(given: readonly Chore[], twice: boolean): Promise<void>
  activate(twice: boolean): Promise<void>
  /** How many still wait for an answer. */
  waiting(): number
}

const ORIGIN = { source: 'simulation' }
/** Between two attempts, in milliseconds. */
const AGAIN = [200, 4_000] as const

export const outside = (on: {
  readonly clock: Clock
  readonly random: Random
  readonly seen: Witness
  /** The node that takes what comes from outside, while it is up. */
  readonly door: () => Node | undefined
  readonly versions: readonly Version[]
}): Outside => {
  const { clock, random, seen, door, versions } = on
  let waiting = 0
  let deeds = 0

  const until = async (
    what: string,
    patient: boolean,
    ask: (trigger: TriggerService) => Promise<Heard | 'over' | undefined>,
  ): Promise<void> => {
    waiting += 1
    for (;;) {
      const node = door()
      const heard = node?.trigger && (await Promise.race([ask(node.trigger), node.process.died]).catch(() => undefined))
      if (heard && heard !== 'over') seen.ask(heard)
      seen.log('outside', `${what}: ${heard ? 'answered' : 'no answer'}`)
      if (heard || !patient) break
      await pause(clock, random.between(...AGAIN))
    }
    waiting -= 1
  }

  /** A command of a person: done or refused, both are answers. */
  const command = (given: Command, heard: (refused: boolean | undefined) => Heard): Promise<void> =>
    until(`${given.kind} ${given.stream}`, true, async (trigger) => {
      const asked = await trigger.ask(given)
      if (asked.kind === 'failed') return undefined
      return heard(asked.kind === 'replied' ? asked.reply.kind === 'refused' : undefined)
    })

  return {
    waiting: () => waiting,
    send: (intent) => {
      switch (intent.do) {
        case 'start': {
          const { workflow, payload: raw, waitMs, patient } = intent
          return until(`start ${raw.id}`, patient, async (trigger) => {
            const answer = await trigger.start({ workflow, raw, waitMs, source: 'http', origin: ORIGIN })
            // That its workflow does not let it in is an answer for ever; all else is sent again.
            if (answer.kind === 'refused' && answer.because !== 'held' && answer.because !== 'accept') return undefined
            return { kind: 'start', workflow, key: raw.id, content: raw, answer }
          })
        }
        case 'signal': {
          const { signal, payload: raw, patient } = intent
          return until(`signal ${JSON.stringify(raw)}`, patient, async (trigger) => {
            const answer = await trigger.signal({ signal, raw, source: 'http', origin: ORIGIN })
            // Refused for good: sent again under this id it is refused again.
            if (answer.kind === 'refused' && answer.because === 'stuck') return 'over'
            return answer.kind === 'accepted' ? { kind: 'signal', cause: signalCause(signal, answer.id), stream: answer.stream } : undefined
          })
        }
        case 'deadLetter':
          return until('dead letter', true, async (trigger) => {
            const answer = await trigger.deadLetter({ origin: ORIGIN, target: 'nobody', reason: 'no JSON', raw: intent.raw })
            return answer.kind === 'deadLettered' ? { kind: 'deadLetter', id: answer.id } : undefined
          })
      }
    },
    act: async (given, twice) => {
      const sent = given.flatMap(({ stream, action }) => {
        const id = `deed-${(deeds += 1)}`
        const made: OperatorCommand = { kind: 'operator', stream, id, by: 'ann', reason: 'the simulation says so', action }
        const send = (): Promise<void> => command(made, (refused) => ({ kind: 'operator', id, stream, action, refused }))
        return twice ? [send(), send()] : [send()]
      })
      await Promise.all(sent)
    },
    doChores: async (given, twice) => {
      const sent = given.flatMap((chore) => {
        const id = `chore-${(deeds += 1)}`
        const ask = (): Promise<void> =>
          until(`task ${chore.stream}`, true, async (trigger) => {
            const asked = await trigger.ask({ kind: 'task', id, ...chore })
            return asked.kind === 'failed' ? undefined : 'over'
          })
        return twice ? [ask(), ask()] : [ask()]
      })
      await Promise.all(sent)
    },
    activate: async (twice) => {
      const sent = versions.flatMap(({ hash, workflow: { name, version } }) => {
        if (version === 1) return []
        const id = `activate ${hash}`
        const made = { kind: 'activate', stream: VERSIONS, id, workflow: name, number: version, hash, by: 'ann', reason: 'new' } as const
        const send = (): Promise<void> => command(made, () => ({ kind: 'activate', id }))
        return twice ? [send(), send()] : [send()]
      })
      await Promise.all(sent)
    },
  }
}

export const SYSTEM: ReadonlySet<string> = new Set([VERSIONS, TRIGGERS, DEADLETTERS])
