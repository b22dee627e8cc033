// A person at the screen: looks at what is in review and decides what to do about it.
import type { TaskAction, TaskCommand } from '../../engine/index.ts'
import type { OperatorAction, Parked, RecordedOutcome, OpenEffect, Pending, StreamState } from '../../engine/index.ts'
import { allParked, evolveTurn, effectKey, initial } from '../../engine/index.ts'
import type { Journal } from '../../journal/index.ts'
import { EDITED, mixOf, stepAt } from './mixes.ts'
import type { Random } from './random.ts'
import type { Target } from './target.ts'
import { newestOf, versionOf } from './versions.ts'
import type { Job } from './vocabulary.ts'

export interface Deed {
  readonly stream: string
  readonly action: OperatorAction
}

/** What somebody does with a task that is open. */
export type Chore = Pick<TaskCommand, 'stream' | 'of' | 'by' | 'action'>

export interface Person {
  /** Of all tasks that are open: some are claimed, handed on, saved, released or done, by whoever has them or somebody else. */
  chores(): Promise<readonly Chore[]>
  /** What mends everything that is in review, but for what is left there on purpose. */
  mend(): Promise<readonly Deed[]>
  /** What somebody in a hurry might do: some of it is refused. */
  meddle(): Promise<readonly Deed[]>
  /** An instance that runs or waits, if there is one. */
  /** Or kills it, or pauses it. */
  cancel(which: number): Promise<readonly Deed[]>
}

/** What a person may do to an instance in the middle of its work. */
const MIDWAY = ['kill', 'pause', 'cancel', 'pause'] as const

export const person = (on: {
  readonly journal: Pick<Journal, 'load'>
  readonly streams: () => readonly string[]
  readonly target: Target
  readonly random: Random
  readonly leave: ReadonlySet<string>
  /** Whether a version, by its hash, will never load again. */
  readonly isLost: (hash: string) => boolean
}): Person => {
  const { journal, streams, target, random, leave, isLost } = on

  const states = (): Promise<readonly (readonly [string, StreamState])[]> =>
    Promise.all(
      streams().map(async (stream) => {
        const { snapshot, turns } = await journal.load(stream)
        return [stream, turns.reduce(evolveTurn, snapshot?.state ?? initial)] as const
      }),
    )

  /** The edited input of a step that threw, or the newest version where the pinned one cannot go on. */
  const resubmit = ({ holder, aggregate }: StreamState): readonly OperatorAction[] => {
    if (!holder) return []
    const { instance, start } = holder
    // In a list others go on meanwhile, and may need a person too.
    const parked = holder.parked ?? random.pick([allParked(holder)[0], ...allParked(holder)])
    if (!parked) return []
    const newest = { do: 'resubmit', instance, hash: newestOf(start.workflow)?.hash ?? holder.hash } as const
    // What the next version of Toss reads of its coin, this one has not recorded.
    if (isLost(holder.hash) && (start.workflow === 'Toss' || random.chance(0.5))) return [{ do: 'cancel', instance }]
    if (isLost(holder.hash)) return [newest]
    if (parked.trouble.code === 'version') {
      // It stood in line while the account was upcast: its version cannot go on even where it loads again.
      const reads = versionOf(holder.hash)?.workflow.aggregate?.version ?? Infinity
      return [reads < (aggregate?.schema ?? 0) ? newest : { do: 'resubmit', instance }]
    }
    if (leave.has(start.key)) return []
    if (mixOf(start.workflow)) return [sentOn(instance, start.workflow, parked)]
    // `as`: every workflow here is started with a job.
    const job = start.input as Job
    if (parked.trouble.code === 'upcast') return [newest]
    if (parked.trouble.code === 'stuck') return [{ do: 'resubmit', instance }]
    if (start.workflow === 'Frail' && random.chance(0.5)) return [{ do: 'resubmit', instance, hash: 'Frail@2' }]
    return [{ do: 'resubmit', instance, input: { ...job, amount: Math.abs(job.amount) } }]
  }

  const resume = ({ holder }: StreamState): readonly OperatorAction[] =>
    holder?.paused && holder.paused.with === undefined ? [{ do: 'resume', instance: holder.instance }] : []
  const release = ({ switches = [] }: StreamState): readonly OperatorAction[] =>
    switches.flatMap(({ on: isOn, workflow }) =>
      isOn ? [{ do: 'resumeWorkflow', ...(workflow !== undefined && { workflow }) } as const] : [],
    )

  /** In a random workflow: another input, the version that does not throw, or the same once more. */
  const sentOn = (instance: string, workflow: string, { node, visit, trouble }: Parked): OperatorAction => {
    const role = node === undefined ? undefined : stepAt(workflow, node)?.role.kind
    const at = node !== undefined && visit !== undefined && { at: { node, visit } }
    const same = { do: 'resubmit', instance, ...at } as const
    if (trouble.code !== 'threw' || random.chance(0.2)) return same
    if ((role === 'plain' || role === 'mute') && random.chance(0.6)) return { ...same, input: EDITED }
    return { ...same, hash: `${workflow}@2` }
  }

  const truth = (effect: OpenEffect): RecordedOutcome => {
    const found = target.truth(effectKey(effect))
    if (found?.kind === 'ok') return { kind: 'ok', ...(found.value !== null && { value: found.value }) }
    // The one kind that never refuses declares no error.
    if (effect.effect === 'Reserve') return { kind: 'failed' }
    return { kind: 'failed', error: found?.error ?? { code: 'nobody did it' } }
  }
  const settle = (effect: OpenEffect): OperatorAction => {
    const { instance, node, visit, index, awaited, orphaned, trouble } = effect
    const of = { instance, node, visit, index }
    if (effect.call) return random.chance(0.5) ? { do: 'skipEffect', effect: of } : { do: 'retryEffect', effect: of }
    if (trouble?.code === 'late' || trouble?.code === 'afterCancel') return { do: 'skipEffect', effect: of }
    if (target.isPoison(effectKey(effect))) {
      return awaited && !orphaned ? { do: 'settleEffect', effect: of, outcome: truth(effect) } : { do: 'skipEffect', effect: of }
    }
    if (awaited && orphaned)
      return random.chance(0.5) ? { do: 'skipEffect', effect: of } : { do: 'retryEffect', effect: of, evenThoughEnded: true }
    if (awaited && random.chance(0.5)) return { do: 'settleEffect', effect: of, outcome: truth(effect) }
    if (trouble?.code === 'failed') return { do: 'skipEffect', effect: of }
    return { do: 'retryEffect', effect: of }
  }
  const mended = (effect: OpenEffect): readonly OperatorAction[] => {
    if (effect.trouble) return [settle(effect)]
    return isLost(effect.hash) && !effect.call ? giveUp(effect) : []
  }
  /** No version reads what it asks for any more: it is asked for again and again, until its instance is given up and then it. */
  const giveUp = ({ instance, node, visit, index, awaited, orphaned }: OpenEffect): readonly OperatorAction[] =>
    awaited && !orphaned ? [{ do: 'cancel', instance }] : [{ do: 'skipEffect', effect: { instance, node, visit, index } }]
  const anything = (effect: OpenEffect): OperatorAction => {
    const { instance, node, visit, index, awaited, orphaned, attempts } = effect
    const of = { instance, node, visit, index }
    // Put off, and nothing of it was called yet.
    if (awaited && !orphaned && attempts === 0 && random.chance(0.6)) return { do: 'cancel', instance }
    return random.pick<OperatorAction>([
      { do: 'retryEffect', effect: of },
      { do: 'retryEffect', effect: of, evenThoughEnded: true },
      { do: 'skipEffect', effect: of },
      { do: 'settleEffect', effect: of, outcome: truth(effect) },
    ])
  }

  const choreAt = (stream: string, instance: string, { node, visit, task }: Pending): readonly Chore[] => {
    if (!task || random.chance(0.3)) return []
    const by = random.chance(0.7) ? (task.taken?.by ?? 'ann') : random.pick(['ann', 'bob'])
    const value = { t: `${by} of ${node}` }
    const action = random.pick<TaskAction>([
      { do: 'done', value },
      { do: 'done', value },
      { do: 'done', value: { t: 7 } },
      { do: 'claim' },
      { do: 'release' },
      { do: 'hand', to: 'bob' },
      { do: 'save', value, revision: task.draft?.revision ?? 0 },
    ])
    return [{ stream, of: { instance, node, visit }, by, action }]
  }

  return {
    chores: async () =>
      (await states()).flatMap(([stream, { holder }]) =>
        holder ? holder.pending.values().flatMap((pending) => choreAt(stream, holder.instance, pending)) : [],
      ),
    mend: async () =>
      (await states()).flatMap(([stream, state]) =>
        [...release(state), ...resume(state), ...resubmit(state), ...state.effects.values().flatMap(mended)].map((action) => ({
          stream,
          action,
        })),
      ),
    meddle: async () =>
      (await states()).flatMap(([stream, state]) =>
        [
          ...(random.chance(0.5) ? resume(state) : []),
          ...(random.chance(0.7) ? resubmit(state) : []),
          ...state.effects.values().flatMap((e) => ((e.trouble ?? e.retryAt) !== null && random.chance(0.7) ? [anything(e)] : [])),
        ].map((action) => ({ stream, action })),
      ),
    cancel: async (which) => {
      const open = (await states()).flatMap(([stream, { holder, queue }]) =>
        [...(holder ? [holder.instance] : []), ...queue.keys()].map((instance) => ({ stream, instance })),
      )
      const chosen = open[which % Math.max(1, open.length)]
      return chosen ? [{ stream: chosen.stream, action: { do: MIDWAY[which % MIDWAY.length]!, instance: chosen.instance } }] : []
    },
  }
}
