// A limit of time for code of versions: what does not return is stopped, named, and left out when the decision is taken again.
import { url as debuggerUrl } from 'node:inspector'
import { lru } from '../base/index.ts'
import { runDirectly } from '../engine/index.ts'
import type { CodePlace, RunCode } from '../engine/index.ts'
import { interruptible } from './interrupt.ts'
import type { Interruptible } from './interrupt.ts'

/** Work that runs code of versions by what it is given. It must be pure: where some of the code does not return, it is done again without that. */
export type CodeWork<T> = (run: RunCode) => T

export interface CodeLimit {
  /**
   * The first in a turn of the event loop at once, those behind it together, so that they share the price of one limit; all of them together
   * where the turn before had several. In the order of the calls.
   */
  soon<T>(work: CodeWork<T>): Promise<T>
  now<T>(work: CodeWork<T>): T
  /** One piece of code by itself. */
  readonly run: RunCode
}

export const noCodeLimit: CodeLimit = { soon: async (work) => work(runDirectly), now: (work) => work(runDirectly), run: runDirectly }

export interface CodeLimitOptions {
  /** What one piece of code may take, in milliseconds. */
  readonly limitMs: number
  readonly onStuck?: (place: CodePlace, limitMs: number) => void
  readonly interrupt?: Interruptible
  readonly time?: Time
}
/** Milliseconds that have passed, and those in which this thread worked. */
export interface Time {
  wall(): number
  thread(): number
}

const systemTime: Time = {
  wall: () => performance.now(),
  thread: () => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1000
  },
}

/** After so many milliseconds the event loop gets its turn: other streams, HTTP, heartbeats. */
const SLICE = 20
/** Code that did not return once gets a tenth from then on, so that its next victims cost less; not below so many milliseconds. */
const LEAST = 50
const MOST_SUSPECTS = 1000
/** Who worked for less than this share of the limit was kept from it: the process stood still, or others had the processor. That is believed so often. */
const SHARE = 0.1
const MOST_SPARED = 2

interface Task {
  /** Ends with the promise settled, or throws what asks for another attempt. */
  readonly attempt: (run: RunCode) => void
  /** Of the code that was stopped: the limit that it had, by place. */
  stuck: Map<string, number> | undefined
  limitMs: number
  /** It shares its limit with nobody. */
  alone: boolean
  /** It got less time, for code that is suspicious. */
  shortened: boolean
  /** How often it was stopped by nobody's fault. */
  spared: number
}

/** Thrown out of an attempt that is about to run suspicious code in company. */
const ALONE = Symbol('this has to be done alone')

export const codeLimit = ({ limitMs, onStuck, interrupt = interruptible, time = systemTime }: CodeLimitOptions): CodeLimit => {
  const shortMs = Math.min(limitMs, Math.max(LEAST, limitMs / 10))
  const suspects = lru<CodePlace>(MOST_SUSPECTS)
  const waiting: Task[] = []
  let scheduled = false
  /** Several shared the last limit. */
  let isCrowded = false
  /** What runs just now, where code does, and since when. */
  let running: CodePlace | undefined
  let since = 0

  const runFor =
    (task: Task): RunCode =>
    (place, code) => {
      const stoppedAt = task.stuck?.get(place.at)
      if (stoppedAt !== undefined) return { kind: 'stuck', limitMs: stoppedAt }
      // To look a name up costs more than most steps do: only where anything ever was stopped.
      if (suspects.size() > 0 && !task.shortened && suspects.get(place.code)) {
        task.limitMs = shortMs
        task.shortened = true
        throw ALONE
      }
      running = place
      since = time.wall()
      try {
        return { kind: 'ran', value: code() }
      } finally {
        running = undefined // not where it is interrupted: then this tells who it was
      }
    }

  /** It was interrupted: whose fault that was. Time in which this process did not run, or did something else, is nobody's. */
  const blame = (task: Task, began: { readonly wall: number; readonly thread: number }): void => {
    const own = time.wall() - (running ? since : began.wall)
    const worked = time.thread() - began.thread
    const isAtFault = own >= task.limitMs / 2 && (worked >= task.limitMs * SHARE || task.spared >= MOST_SPARED)
    if (running && isAtFault) {
      // Its names alone are kept: what gives them may hold on to the whole decision.
      const { at, code } = running
      ;(task.stuck ??= new Map()).set(at, task.limitMs)
      suspects.set(code, { at, code })
      onStuck?.({ at, code }, task.limitMs)
      task.limitMs = limitMs
      task.shortened = false
      task.spared = 0
    } else {
      task.limitMs *= 2
      task.spared += 1
    }
    running = undefined
  }

  /** Does tasks, the first ones of the list, which it takes out of it, until one needs another attempt or the slice is over. */
  const doSome = (tasks: Task[]): void => {
    const began = { wall: time.wall(), thread: time.thread() }
    const isAlone = tasks[0]?.alone === true
    let current: Task | undefined
    const some = (): void => {
      do {
        current = tasks.shift()
        if (!current) return
        current.attempt(runFor(current))
        current = undefined
      } while (!isAlone && !tasks[0]?.alone && time.wall() - began.wall < SLICE)
    }
    const again = attempted(() => interrupt(tasks[0]?.limitMs ?? limitMs, some))
    if (again === 'done' || !current) return
    const task: Task = current
    if (again === 'interrupted') blame(task, began)
    task.alone = true
    tasks.unshift(task)
  }

  const flush = (): void => {
    scheduled = false
    isCrowded = waiting.length > 1
    if (waiting.length === 0) return
    doSome(waiting)
    if (waiting.length > 0) schedule()
  }
  const schedule = (): void => {
    if (scheduled) return
    scheduled = true
    setImmediate(flush)
  }
  const isDebugged = (): boolean => debuggerUrl() !== undefined

  const limit: CodeLimit = {
    soon: <T>(work: CodeWork<T>) =>
      new Promise<T>((resolve, reject) => {
        const attempt = settling(work, resolve, reject)
        if (isDebugged()) return attempt(runDirectly)
        waiting.push({ attempt, stuck: undefined, limitMs, alone: false, shortened: false, spared: 0 })
        // Who is alone at this moment is not made to wait for others, unless others have come at every moment of late.
        if (!scheduled && !isCrowded) doSome(waiting)
        schedule()
      }),
    now: <T>(work: CodeWork<T>) => {
      if (isDebugged()) return work(runDirectly)
      const results: T[] = []
      const failures: unknown[] = []
      const attempt = settling<T>(
        work,
        (value) => void results.push(value),
        (error) => void failures.push(error),
      )
      const tasks: Task[] = [{ attempt, stuck: undefined, limitMs, alone: true, shortened: false, spared: 0 }]
      while (tasks.length > 0) doSome(tasks)
      if (failures.length > 0) throw failures[0]
      return results[0]!
    },
    run: (place, code) => limit.now((run) => run(place, code)),
  }
  return limit
}

const settling =
  <T>(work: CodeWork<T>, resolve: (value: T) => void, reject: (error: unknown) => void): Task['attempt'] =>
  (run) => {
    try {
      resolve(work(run))
    } catch (error) {
      if (error === ALONE) throw error
      reject(error)
    }
  }

const attempted = (attempt: () => { readonly kind: 'done' | 'interrupted' }): 'done' | 'interrupted' | 'alone' => {
  try {
    return attempt().kind
  } catch (error) {
    if (error === ALONE) return 'alone'
    throw error
  }
}
