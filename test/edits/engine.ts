// A random workflow in the engine, whose past is edited at random while it goes on: turns cut anywhere, the state read again from text.
import { allParked, evolveTurns, initial, takeTurn } from '../../engine/index.ts'
import type { Command, Env, Event, OperatorAction, StreamState, Turn } from '../../engine/index.ts'
import type { JsonValue } from '../../base/index.ts'
import { decodeSnapshot, encodeState, SNAPSHOT_FORMAT } from '../../journal/codec.ts'
import { rerun } from '../../visualizer/verify/rerun.ts'
import type { Random } from '../graphs/random-spec.ts'
import { builtOf } from './build.ts'
import { answerOf } from './spec.ts'
import type { Spec } from './spec.ts'
import { loneEnv } from '../graphs/env.ts'

const STREAM = 'Random:1'
const START = Date.UTC(2026, 0, 1)
const origin = { source: 'test' }

/** An edit that was let in, with what came of it. */
export interface Edited {
  readonly action: Extract<OperatorAction, { readonly do: 'edit' }>
  readonly event: Extract<Event, { readonly kind: 'StepReopened' }>
}
export interface Ran {
  readonly output: unknown
  readonly state: unknown
  readonly events: readonly Event[]
  readonly refusals: readonly { readonly code: string; readonly message: string }[]
}
/** The number in the last part of a node's id, and what it is: `S7`, `E7`, `Go7`. */
export const idOf = (node: string): { readonly kind: string; readonly id: number } => {
  const [, kind = '', id = ''] = /([A-Za-z]+)(\d*)$/.exec(node.split('.').at(-1) ?? '') ?? []
  return { kind, id: Number(id) }
}

const copied = (state: StreamState): StreamState =>
  decodeSnapshot(encodeState(state), { stream: STREAM, version: state.version, format: SNAPSHOT_FORMAT }).state

export interface Playing {
  readonly from: Random
  /** Told of each edit that was let in, before anything else happens. */
  readonly onEdit: (edited: Edited, past: readonly Event[]) => void
  readonly edits: number
}
export const played = (spec: Spec, { from, onEdit, edits }: Playing): Ran => {
  const definition = builtOf(spec, () => undefined)
  const turns: Turn[] = []
  let state: StreamState = initial
  let now = START
  let drawn = 0
  let sent = 0
  let left = edits
  const refusals: { readonly code: string; readonly message: string }[] = []
  const version = { hash: 'h', workflow: definition }
  const env = (uuid: () => string, most: number): Env =>
    loneEnv(definition, { now, uuid, turn: (of) => turns[of - 1], limits: { events: most, size: 1_000_000 } })
  const taken = (commands: readonly Command[]) => {
    const most = 1 + from.int(8)
    let seen = drawn
    const cold = takeTurn(
      STREAM,
      copied(state),
      commands,
      env(() => `u${(seen += 1)}`, most),
    )
    const warm = takeTurn(
      STREAM,
      state,
      commands,
      env(() => `u${(drawn += 1)}`, most),
    )
    if (warm.kind !== 'turn' || cold.kind !== 'turn') throw new Error(`it decided ${warm.kind} of ${JSON.stringify(commands)}`)
    if (JSON.stringify(cold.turn) !== JSON.stringify(warm.turn)) throw new Error('from the state alone another turn comes')
    return warm
  }
  const events = (): readonly Event[] => turns.flatMap((turn) => turn.events)
  const tell = (given: readonly Command[]): void => {
    let commands = given
    do {
      const decision = taken(commands)
      state = decision.state
      turns.push(decision.turn)
      commands = commands.slice(decision.answers.length)
    } while (commands.length > 0 || state.more)
    if (encodeState(evolveTurns(initial, turns)) !== encodeState(state)) throw new Error('the turns fold to another state')
    if (from.chance(0.2)) state = copied(state)
    const [parked] = state.holder ? allParked(state.holder) : []
    if (parked) throw new Error(`it is parked at ${parked.node}: ${parked.trouble.message}`)
  }
  const operator = (action: OperatorAction): Command => ({
    kind: 'operator',
    stream: STREAM,
    id: `op${sent++}`,
    by: 'ann',
    reason: 'mistyped',
    action,
  })

  /** One that is let in or refused; what goes stale outside is kept or done again at random. */
  const edit = (): void => {
    const { holder } = state
    if (!holder) return
    const places = holder.done.keys().flatMap((place) => {
      const [node = '', visit = ''] = place.split('#')
      const { kind } = idOf(node)
      const done = holder.done.get(place)
      return kind === 'S' || done?.kind === 'received' ? [{ node, visit: Number(visit), kind }] : []
    })
    const at = places[from.int(places.length)]
    if (!at) return
    const n = from.int(9)
    const input: JsonValue = at.kind === 'S' ? { kind: from.chance(0.5) ? 'p' : 'q', saw: `${n}`, after: '1s', n: 0 } : { n: `edited ${n}` }
    const keep: string[] = []
    const again: string[] = []
    for (let tries = 0; tries < 6; tries++) {
      const action = {
        do: 'edit',
        instance: STREAM,
        node: at.node,
        input,
        keep,
        again,
        ...(from.chance(0.5) && { version: state.version }),
      } as const
      const before = events()
      tell([operator(action)])
      const news = events().slice(before.length)
      const event = news.find((one) => one.kind === 'StepReopened')
      if (event?.kind === 'StepReopened') return onEdit({ action, event }, [...before, ...news])
      const refusal = news.find((one) => one.kind === 'Ignored')
      if (refusal?.kind !== 'Ignored') throw new Error('it was neither edited nor refused')
      refusals.push({ code: refusal.code ?? '', message: refusal.reason })
      if (refusal.code !== 'undecided') return
      for (const [, place = ''] of refusal.reason.split(' would have been ')[0]!.matchAll(/'([^']+)'/g))
        (from.chance(0.5) ? keep : again).push(place)
    }
    throw new Error('nobody can say what becomes of it')
  }

  tell([
    { kind: 'start', stream: STREAM, instance: STREAM, workflow: 'Random', number: 1, hash: 'h', key: '1', input: { id: '1' }, origin },
  ])
  while (state.holder) {
    if (left > 0 && from.chance(0.3)) {
      left -= 1
      edit()
      continue
    }
    const { holder } = state
    const dues = holder.pending.values()
    const soon = dues.filter(({ due }) => due < now + 1_000_000)
    const next: readonly Command[] = [
      ...state.effects.values().flatMap((effect): readonly Command[] => {
        const { instance, node, visit, index, after, attempts, payload } = effect
        // `as`: what a random workflow asks with is what was seen.
        const asked = effect.awaited ? (payload as { readonly saw: string }).saw : ''
        const value = effect.awaited ? { value: answerOf(idOf(node).id, asked) } : {}
        return [
          {
            kind: 'outcome',
            stream: STREAM,
            of: { instance, node, visit, index },
            attempt: attempts + 1,
            repeat: 'safe',
            after,
            report: { kind: 'ok', ...value },
          },
        ]
      }),
      ...dues.flatMap(({ signal, due }): readonly Command[] =>
        signal === undefined || due < now + 1_000_000
          ? []
          : [{ kind: 'signal', stream: STREAM, signal, id: `s${sent++}`, payload: { n: `n${idOf(signal).id}` }, keep: 1_000_000, origin }],
      ),
      ...(soon.length > 0 ? [{ kind: 'timer', stream: STREAM, due: Math.min(...soon.map(({ due }) => due)) } as const] : []),
    ]
    const one = next[from.int(next.length)]
    if (!one) throw new Error(`it stands still: ${JSON.stringify(holder.pending)}`)
    if (one.kind === 'timer') now = Math.max(now, one.due)
    tell([one])
  }
  const completed = events().find((event) => event.kind === 'InstanceCompleted')
  const wrong = rerun({ turns, version: () => version }).find(({ kind }) => kind !== 'same')
  if (wrong) throw new Error(`a recorded step does not come to the same: ${JSON.stringify(wrong)}`)
  return { output: completed?.kind === 'InstanceCompleted' ? completed.output : undefined, state: state.state, events: events(), refusals }
}
