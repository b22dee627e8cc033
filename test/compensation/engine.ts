// A random workflow as the engine runs it: turns cut anywhere, each taken once more from the state alone, the state read again from text.
import { allParked, earliestDue, effectKey, evolveTurns, framesOf, initial, placeKey, takeTurn } from '../../engine/index.ts'
import type { Command, Event, OpenEffect, OperatorAction, Place, StreamState, Turn } from '../../engine/index.ts'
import { decodeSnapshot, encodeState, SNAPSHOT_FORMAT } from '../../journal/codec.ts'
import { built, owned } from './build.ts'
import type { Happens, Random, Seen, Spec } from './spec.ts'
import { loneEnv } from '../graphs/env.ts'

export interface Engine {
  seen(): Seen
  happen(what: Happens, now: number): void
  readonly events: () => readonly Event[]
}

const STREAM = 'Random:a'
const origin = { source: 'test' }
/** What is due after that is the end of a wait, which never comes. */
const FAR = 1_000_000_000
const KEEP = 60 * 86_400_000

const keyIn = (payload: unknown): string => {
  const { k, input } = payload as { readonly k?: string; readonly input?: { readonly k: string } }
  return k ?? input?.k ?? ''
}
const callOf = ({ effect, payload }: Pick<OpenEffect, 'effect' | 'payload'>): string => `${effect}@${keyIn(payload)}`

export const engineOf = (spec: Spec, began: number, from: Random): Engine => {
  const definition = owned('Random', built(spec))
  const turns: Turn[] = []
  let state: StreamState = initial
  let sent = 0
  /** By place of what is undone, the call that did it. */
  const done = new Map<string, string>()

  const copied = (): StreamState =>
    decodeSnapshot(encodeState(state), { stream: STREAM, version: state.version, format: SNAPSHOT_FORMAT }).state
  const take = (commands: readonly Command[], now: number): void => {
    let left = commands
    for (;;) {
      const env = loneEnv(definition, { now, turn: (version) => turns[version - 1], limits: { events: 1 + from.int(5), size: 1_000_000 } })
      const cold = takeTurn(STREAM, copied(), left, env)
      const warm = takeTurn(STREAM, state, left, env)
      if (JSON.stringify(shown(cold)) !== JSON.stringify(shown(warm)))
        throw new Error(`from the state alone it is ${JSON.stringify(shown(cold))}, not ${JSON.stringify(shown(warm))}`)
      if (warm.kind === 'needs') throw new Error('it needs something')
      for (const answer of warm.answers) if (answer.kind === 'refused') throw new Error(`refused: ${answer.message}`)
      left = left.slice(warm.answers.length)
      if (warm.kind === 'turn') {
        state = warm.state
        turns.push(warm.turn)
        for (const event of warm.turn.events)
          if (event.kind === 'EffectRequested' && event.undo) done.set(placeKey(event.undo), callOf(event))
        if (from.chance(0.1)) {
          if (encodeState(evolveTurns(initial, turns)) !== encodeState(state)) throw new Error('its turns fold to another state')
          state = copied()
        }
      }
      if (left.length === 0 && !state.more) return
    }
  }
  const act = (action: OperatorAction): Command => ({
    kind: 'operator',
    stream: STREAM,
    id: `op${sent++}`,
    by: 'ann',
    reason: 'test',
    action,
  })
  const openOf = (name: string): OpenEffect => state.effects.values().find((effect) => callOf(effect) === name)!
  const undoAround = (place: Place | { readonly node: string; readonly visit: number }): string => {
    const around = state.holder ? framesOf(state.holder).undoAround(place) : undefined
    return around ? (done.get(placeKey(around)) ?? '') : ''
  }
  const commandOf = (what: Happens): Command => {
    switch (what.kind) {
      case 'report': {
        const { instance, node, visit, index, after, attempts } = openOf(what.call)
        const { retryInMs = 0 } = what
        const report = {
          ok: { kind: 'ok', value: {} },
          failed: { kind: 'failed', error: {} },
          putOff: { kind: 'attempted', error: 'not now', retryInMs },
          failedOnce: { kind: 'attempted', error: 'not now', retryInMs, claimed: true },
          unknown: { kind: 'unknown', detail: 'who knows' },
          notFound: { kind: 'notFound', called: true },
        } as const
        const attempt = what.report === 'putOff' ? attempts : attempts + 1
        const of = { instance, node, visit, index }
        return { kind: 'outcome', stream: STREAM, of, attempt, after, repeat: 'safe', report: report[what.report] }
      }
      case 'settle': {
        const { instance, node, visit, index } = openOf(what.call)
        const effect = { instance, node, visit, index }
        if (what.as === 'skipped') return act({ do: 'skipEffect', effect })
        const outcome = what.as === 'ok' ? ({ kind: 'ok', value: {} } as const) : ({ kind: 'failed', error: {} } as const)
        return act({ do: 'settleEffect', effect, outcome })
      }
      case 'signal': {
        const [signal = '', match = ''] = what.wait.split('@')
        return { kind: 'signal', stream: STREAM, signal, id: `s${sent++}`, payload: { to: 'a', k: match }, match, keep: KEEP, origin }
      }
      case 'time':
        return { kind: 'timer', stream: STREAM, due: earliestDue(state) ?? 0 }
      case 'cancel':
        return act({ do: 'cancel', instance: STREAM })
      case 'again': {
        const parked = allParked(state.holder!).find(({ node = '', visit = 1 }) => undoAround({ node, visit }) === what.act)!
        return act({ do: 'resubmit', instance: STREAM, at: { node: parked.node ?? '', visit: parked.visit ?? 1 } })
      }
      case 'mark': {
        const place = [...done].find(([, call]) => call === what.act)![0]
        const at = place.lastIndexOf('#')
        return act({ do: 'markUndone', instance: STREAM, node: place.slice(0, at), visit: Number(place.slice(at + 1)) })
      }
    }
  }
  const seen = (): Seen => {
    const { holder, effects } = state
    const events = turns.flatMap((turn) => turn.events)
    const ended = events.find(({ kind }) => kind === 'InstanceCompleted' || kind === 'InstanceCancelled')?.kind
    const phase = ({ trouble, retryAt }: OpenEffect): string => (trouble ? 'review' : retryAt === null ? 'asked' : 'off')
    const due = earliestDue(state)
    return {
      status:
        ended === 'InstanceCompleted' ? 'completed' : ended ? 'cancelled' : holder && allParked(holder).length > 0 ? 'review' : 'open',
      open: [
        ...effects.values().map((effect) => `${callOf(effect)} ${phase(effect)}${effect.orphaned ? ' given up' : ''}`),
        ...(holder?.pending.values() ?? []).flatMap(({ signal, match }) => (signal === undefined ? [] : [`${signal}@${match} waits`])),
      ].toSorted(),
      undone: events.flatMap((event) => (event.kind === 'UndoBegan' ? [done.get(placeKey(event)) ?? ''] : [])),
      due: due !== null && due < began + FAR ? due : null,
    }
  }
  const input = { k: 'a' }
  take([{ kind: 'start', stream: STREAM, instance: STREAM, workflow: 'Random', number: 1, hash: 'h', key: 'a', input, origin }], began)
  return {
    seen,
    events: () => turns.flatMap((turn) => turn.events),
    happen: (what, now) => take([commandOf(what)], now),
  }
}

const shown = (decision: ReturnType<typeof takeTurn>): unknown => (decision.kind === 'turn' ? decision.turn : decision.kind)

/** What must hold of any record, whatever the model says: nothing is asked for twice under one key. */
export const askedTwice = (events: readonly Event[]): string | undefined => {
  const keys = new Set<string>()
  for (const event of events) {
    if (event.kind !== 'EffectRequested') continue
    const key = effectKey(event)
    if (keys.has(key)) return key
    keys.add(key)
  }
  return undefined
}
