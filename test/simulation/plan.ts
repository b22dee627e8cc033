// What people and other systems will do in a run: drawn whole from the seed before it begins.
import type { OperatorAction } from '../../engine/index.ts'
import type { JsonValue } from '../../base/index.ts'
import { mixOf, signalIn, someMix, waitsIn } from './mixes.ts'
import type { Random } from './random.ts'
import type { Job } from './vocabulary.ts'

type HoldAction = Extract<OperatorAction, { readonly do: 'pauseWorkflow' | 'resumeWorkflow' }>
type TriggerAction = Extract<OperatorAction, { readonly source: string }>

/** At a time of the world, in milliseconds after its beginning. */
export type Intent = { readonly at: number } & (
  | { readonly do: 'start'; readonly workflow: string; readonly payload: Job; readonly waitMs: number; readonly patient: boolean }
  | { readonly do: 'signal'; readonly signal: string; readonly payload: JsonValue; readonly patient: boolean }
  /** A person goes through what is in review, or cancels something; `twice`: each action is sent again under the same id. */
  | { readonly do: 'review'; readonly twice: boolean }
  | { readonly do: 'cancel'; readonly which: number; readonly twice: boolean }
  | { readonly do: 'activate'; readonly twice: boolean }
  /** People look after the tasks that are open. */
  | { readonly do: 'chores'; readonly twice: boolean }
  | { readonly do: 'trigger'; readonly action: TriggerAction; readonly twice: boolean }
  | { readonly do: 'hold'; readonly action: HoldAction; readonly twice: boolean }
  | { readonly do: 'deadLetter'; readonly raw: string }
)

export interface Plan {
  /** Names of random workflows. */
  readonly mixes: readonly string[]
  readonly intents: readonly Intent[]
  /** Keys of instances that nobody takes out of review. */
  readonly leave: ReadonlySet<string>
  /** How long faults rage, in milliseconds. */
  readonly rageMs: number
}

const ON_ACCOUNT = ['Pay', 'Pay', 'Pay', 'Approve', 'Approve', 'Note', 'Note', 'Quick', 'Split', 'Prune'] as const
const OWN = ['Nap', 'Ask', 'Toss', 'Toss', 'Frail'] as const
/** Most of what is asked for comes within this time, in milliseconds. */
const BUSY_MS = 40_000

/** How many worlds see so many starts come within a moment to an account that is held. They cost as much as ten others. */
const LINE_CHANCE = 0.02
const LINE = [104, 112] as const

/** Whoever holds the account waits for an approval that may never come, and behind it stands a line. */
const lineOf = (random: Random): readonly Intent[] => {
  const at = random.between(0, 20_000)
  const job = (id: string): Job => ({ id, account: 'a1', amount: 2, refuse: false, bounce: false })
  const start = { do: 'start', waitMs: 0, patient: true } as const
  const line = Array.from({ length: random.between(...LINE) }, (_, n): Intent => {
    return { ...start, at: at + random.between(500, 3_000), workflow: 'Tally', payload: job(`tally${n}`) }
  })
  return [{ ...start, at, workflow: 'Approve', payload: job('holder') }, ...line]
}

/** Starts of a random workflow, and signals for all that it may wait for: too early, in time, too late. */
const mixedOf = (random: Random, name: string, accounts: readonly [string, ...string[]]): readonly Intent[] => {
  const mix = mixOf(name)
  const intents: Intent[] = []
  for (let n = random.between(1, 2); n > 0; n--) {
    const [id, account, at] = [`${name.toLowerCase()}-${n}`, random.pick(accounts), random.between(0, BUSY_MS / 2)]
    const payload: Job = { id, account, amount: random.between(1, 60), refuse: false, bounce: false }
    const start = {
      do: 'start',
      workflow: name,
      payload,
      waitMs: random.chance(0.3) ? random.between(1, 30_000) : 0,
      patient: true,
    } as const
    intents.push({ at, ...start })
    if (random.chance(0.4)) intents.push({ at: at + random.between(0, 30_000), ...start })
    for (const wait of mix ? waitsIn(mix) : []) {
      for (let i = random.between(1, 3); mix && i > 0; i--) {
        const given = { n: `${id}-${wait.id}-${i}`, id, account, ...(wait.match && { i: random.between(0, 4) }) }
        const signal = { do: 'signal', signal: signalIn(mix, wait), payload: given, patient: random.chance(0.9) } as const
        const when = Math.max(0, at + random.between(-15_000, 50_000))
        intents.push({ at: when, ...signal })
        if (random.chance(0.2)) intents.push({ at: when + random.between(0, 20_000), ...signal })
      }
    }
  }
  return intents
}

/** In how many worlds a workflow, or the whole engine, is paused and resumed. */
const PAUSED = 0.3
const holdsOf = (random: Random, mixes: readonly string[]): readonly Intent[] => {
  const workflow = random.chance(0.3) ? undefined : random.pick(['Pay', 'Approve', 'Toss', mixes[0] ?? 'Pay'])
  const of = workflow === undefined ? {} : { workflow }
  const at = random.between(0, BUSY_MS)
  const again = random.chance(0.3) ? [{ at: at + 1_000, do: 'hold', action: { do: 'pauseWorkflow', ...of }, twice: false } as const] : []
  return [
    { at, do: 'hold', action: { do: 'pauseWorkflow', ...of }, twice: random.chance(0.3) },
    ...again,
    { at: at + random.between(1_000, 30_000), do: 'hold', action: { do: 'resumeWorkflow', ...of }, twice: random.chance(0.3) },
  ]
}

export const planOf = (random: Random): Plan => {
  const intents: Intent[] = []
  const leave = new Set<string>()
  const some = (most: number): readonly number[] => Array.from({ length: random.between(0, most) }, (_, i) => i)
  const soon = (): number => random.between(0, BUSY_MS)
  const accounts = random.chance(0.3) ? (['a1'] as const) : (['a1', 'a2'] as const)

  const mixes = random.chance(0.4) ? [someMix(random)] : [someMix(random), someMix(random)]
  for (const name of mixes) intents.push(...mixedOf(random.fork(), name, accounts))
  for (let n = random.between(4, 8); n > 0; n--) {
    const workflow = random.chance(0.7) ? random.pick(ON_ACCOUNT) : random.pick(OWN)
    const id = `${workflow.toLowerCase()}${n}`
    const account = random.pick(accounts)
    const throws = random.chance(workflow === 'Frail' ? 0.6 : 0.15)
    const payload: Job = {
      id,
      account,
      amount: random.between(1, 60) * (throws ? -1 : 1),
      refuse: random.chance(0.3),
      bounce: random.chance(0.2),
    }
    if (workflow === 'Frail' && random.chance(0.4)) leave.add(id)
    const at = soon()
    const start = { do: 'start', workflow, payload, waitMs: random.chance(0.3) ? random.between(1, 30_000) : 0 } as const
    intents.push({ at, ...start, patient: random.chance(0.9) })
    for (const _ of some(2)) {
      const other = random.chance(0.3) ? { ...payload, amount: payload.amount + 1 } : payload
      intents.push({ at: at + random.between(0, random.pick([500, 60_000])), ...start, payload: other, patient: random.chance(0.8) })
    }
    if (workflow === 'Approve' || random.chance(0.1)) {
      for (const i of some(2)) {
        const signal = { do: 'signal', signal: 'Approval', payload: { n: `${id}-${i}`, account }, patient: random.chance(0.9) } as const
        const given = Math.max(0, at + random.between(-20_000, 70_000))
        intents.push({ at: given, ...signal })
        if (random.chance(0.4)) intents.push({ at: given + random.between(0, 30_000), ...signal })
      }
    }
    if (workflow === 'Ask') {
      for (const i of some(3)) {
        const signal = { do: 'signal', signal: 'Answer', payload: { n: `${id}-${i}`, id }, patient: true } as const
        const given = Math.max(0, at + random.between(-10_000, 60_000))
        intents.push({ at: given, ...signal })
        if (random.chance(0.4)) intents.push({ at: given + random.between(0, 30_000), ...signal })
      }
    }
  }
  if (random.chance(LINE_CHANCE)) intents.push(...lineOf(random))
  if (random.chance(PAUSED)) intents.push(...holdsOf(random.fork(), mixes))
  for (const _ of some(3)) intents.push({ at: random.between(5_000, 70_000), do: 'review', twice: random.chance(0.5) })
  for (const _ of some(2)) intents.push({ at: soon(), do: 'cancel', which: random.between(0, 1_000), twice: random.chance(0.5) })
  for (let n = random.between(3, 8); n > 0; n--)
    intents.push({ at: random.between(2_000, 60_000), do: 'chores', twice: random.chance(0.3) })
  for (const i of some(2)) intents.push({ at: soon(), do: 'deadLetter', raw: `no JSON ${i}` })
  if (random.chance(0.5)) intents.push({ at: soon(), do: 'activate', twice: random.chance(0.5) })
  const rageMs = random.between(50_000, 90_000)
  // Few names, so that some of it changes nothing and is refused.
  for (const _ of some(8)) {
    const of = random.pick<Pick<TriggerAction, 'source' | 'topic'>>([{ source: 'kafka' }, { source: 'kafka', topic: 'jobs' }])
    const action = { do: random.pick(['pauseTrigger', 'resumeTrigger'] as const), ...of }
    intents.push({ at: soon(), do: 'trigger', action, twice: random.chance(0.5) })
  }
  return { mixes, intents: intents.toSorted((a, b) => a.at - b.at), leave, rageMs }
}
