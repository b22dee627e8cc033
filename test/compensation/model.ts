// What must come of a random workflow, said naively: things that run call what follows them, and what is given up is dead. It shares no code with the engine.
import { happenings } from './happenings.ts'
import { isDead, isIn, stands } from './parts.ts'
import type { Call, Entry, Life, Unit, World } from './parts.ts'
import { ask, giveUp, run, lookUp } from './run.ts'
import type { Happens, Seen, Spec } from './spec.ts'

export interface Model {
  seen(): Seen
  /** All that may happen now. */
  can(): readonly Happens[]
  happen(what: Happens): void
  now(): number
}

const evenUp = (time: number): number => time + (time % 2)

export const modelOf = (spec: Spec, began: number): Model => {
  const w: World = { now: began, calls: [], waits: [], timers: [], comps: [], entries: [], starts: [] }
  let status: Seen['status'] = 'open'
  let isCancelled = false
  let isOver = false
  const whole: Unit = { around: undefined, isItem: false }
  const all: Life = { around: undefined, dead: false }
  const undone: string[] = []
  /** What goes on when nobody has to see to the instance. */
  let decisions: (() => void)[] = []

  const isHeld = (): boolean => w.entries.some((entry) => entry.isParked && !inItem(entry.unit))
  const inItem = (unit: Unit | undefined): boolean => unit !== undefined && (unit.isItem || inItem(unit.around))

  const undecided = (): readonly Call[] => w.calls.filter((call) => call.act && call.orphan)
  const begin = (entry: Entry): true => {
    const { act } = entry
    entry.isUnderWay = true
    entry.ended = undefined
    entry.isAgain = false
    undone.push(act.label)
    askUndo(entry)
    return true
  }
  const askUndo = (entry: Entry): void =>
    ask(w, `U${entry.act.id}@${entry.act.k}`, { unit: entry.unit, undoes: entry, went: (outcome) => void (entry.ended = outcome) })
  const isLast = (from: readonly Entry[]): Entry | undefined => from.at(-1)

  /** One thing more of what is undone; false where there is none. */
  const undoNext = (): boolean => {
    const ended = isLast(w.entries.filter((entry) => entry.ended !== undefined && !entry.isParked))
    if (ended?.ended === 'ok') {
      w.entries = w.entries.filter((entry) => entry !== ended)
      return true
    }
    if (ended?.isAgain) return begin(ended)
    if (ended) {
      ended.isParked = true
      return !isHeld()
    }
    if (isCancelled) {
      if (undecided().length > 0 || w.entries.some((entry) => entry.isUnderWay)) return false
      const last = isLast(w.entries)
      if (last) return begin(last)
      status = 'cancelled'
      return false
    }
    for (const comp of w.comps) {
      const own = w.entries.filter((entry) => isIn(entry.unit, comp.unit))
      if (undecided().some((call) => isIn(call.unit, comp.unit)) || own.some((entry) => entry.isUnderWay)) continue
      const last = isLast(own)
      if (last) return begin(last)
      w.comps = w.comps.filter((one) => one !== comp)
      comp.done()
      return true
    }
    const busy = new Set<unknown>([
      ...undecided().map((call) => call.group),
      ...w.entries.flatMap((entry) => (entry.isUnderWay ? [entry.group] : [])),
    ])
    const free = w.entries.filter(
      (entry) =>
        !entry.isUnderWay && entry.group !== undefined && !busy.has(entry.group) && !w.comps.some((comp) => isIn(entry.unit, comp.unit)),
    )
    const last = isLast(free)
    return last ? begin(last) : false
  }
  const settle = (): void => {
    for (;;) {
      if (isHeld() || status !== 'open') break
      const decision = decisions.shift()
      if (decision) {
        decision()
        continue
      }
      if (w.starts.length > 0) {
        const ready = w.starts
        w.starts = []
        for (const { life, begin: go } of ready) if (!isDead(life)) go()
        continue
      }
      if (!undoNext()) break
    }
    if (isOver && !isCancelled && status === 'open' && !isHeld() && undecided().length === 0)
      if (!w.entries.some((entry) => entry.isUnderWay || entry.group !== undefined)) status = 'completed'
  }

  const outcome = (call: Call, as: 'ok' | 'failed'): void => {
    w.calls = w.calls.filter((one) => one !== call)
    const { act, unit, group, orphan } = call
    if (act && as === 'ok')
      w.entries.push({
        act,
        unit,
        group: orphan ? (group ?? call) : undefined,
        isUnderWay: false,
        ended: undefined,
        isParked: false,
        isAgain: false,
      })
    if (orphan) return
    if (call.undoes) call.went(as)
    else decisions.push(() => (isDead(call.life) ? undefined : call.went(as)))
  }
  const find = (name: string): Call => w.calls.find((call) => call.name === name)!

  const happen = (what: Happens): void => {
    // Deadlines that begin at different happenings pass at different times, and at no time at which a call is tried again.
    w.now = evenUp(w.now + 2)
    switch (what.kind) {
      case 'report': {
        const call = find(what.call)
        switch (what.report) {
          case 'ok':
          case 'failed':
            // Nobody undoes it by itself: that is for a person.
            if (what.report === 'ok' && call.orphan && !call.act) call.phase = 'review'
            else outcome(call, what.report)
            break
          case 'putOff':
          case 'failedOnce':
            call.phase = 'off'
            call.due = w.now + (what.retryInMs ?? 0)
            break
          case 'unknown':
            call.phase = 'review'
            break
          case 'notFound':
            w.calls = w.calls.filter((one) => one !== call)
        }
        break
      }
      case 'settle': {
        const call = find(what.call)
        if (what.as === 'skipped') w.calls = w.calls.filter((one) => one !== call)
        else outcome(call, what.as)
        break
      }
      case 'signal': {
        const wait = w.waits.find(({ name }) => name === what.wait)!
        w.waits = w.waits.filter((one) => one !== wait)
        decisions.push(() => (isDead(wait.life) ? undefined : wait.done()))
        break
      }
      case 'time': {
        w.now = evenUp(Math.max(w.now, dueNext() ?? w.now))
        for (const call of w.calls)
          if (call.due !== undefined && call.due <= w.now) {
            call.due = undefined
            call.phase = 'asked'
          }
        if (isHeld()) break
        const fired = w.timers.filter(({ due }) => due <= w.now)
        w.timers = w.timers.filter((timer) => !fired.includes(timer))
        for (const timer of fired) decisions.push(() => (isDead(timer.life) ? undefined : timer.fire()))
        break
      }
      case 'cancel': {
        isCancelled = true
        w.comps = []
        decisions = []
        // What is being undone goes on.
        w.starts = w.starts.filter(({ life }) => !stands(life, all))
        giveUp(w, all, () => undefined)
        break
      }
      case 'again': {
        const entry = w.entries.find(({ act, isParked }) => act.label === what.act && isParked)!
        entry.isParked = false
        if (entry.act.leaf) {
          entry.ended = undefined
          w.starts.push({ life: { around: undefined, dead: false }, begin: () => (w.entries.includes(entry) ? askUndo(entry) : undefined) })
        } else entry.isAgain = true
        break
      }
      case 'mark': {
        const entry = w.entries.find(({ act }) => act.label === what.act)!
        w.entries = w.entries.filter((one) => one !== entry)
        for (const call of w.calls.filter(({ undoes }) => undoes === entry)) lookUp(call)
      }
    }
    settle()
  }
  const dueNext = (): number | null => {
    const dues = [...w.calls.flatMap(({ due }) => due ?? []), ...(isHeld() ? [] : w.timers.map(({ due }) => due))]
    return dues.length === 0 ? null : Math.min(...dues)
  }
  const can = (): readonly Happens[] => happenings(w, { due: dueNext(), isCancelled, goesOn: isHeld() && decisions.length > 0 })
  const seen = (): Seen => ({
    status: status === 'open' && w.entries.some(({ isParked }) => isParked) ? 'review' : status,
    open: [
      ...w.calls.map(({ name, phase, orphan }) => `${name} ${phase}${orphan ? ' given up' : ''}`),
      ...w.waits.map(({ name }) => `${name} waits`),
    ].toSorted(),
    undone,
    due: dueNext(),
  })
  run(w, spec, 'a', { unit: whole, life: all }, () => {
    isOver = true
  })
  settle()
  return { seen, can, happen, now: () => w.now }
}
