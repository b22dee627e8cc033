// One process that can die, stand still and have a wrong clock: everything it does to the world goes through its `call`.
import type { Cancel, Clock } from '../../base/index.ts'
import type { Faults } from './faults.ts'
import type { Random } from './random.ts'
import type { Weather } from './weather.ts'

/** What a dead process leaves to those who wait for it. */
export class Crashed extends Error {
  override readonly name = 'Crashed'
}
export class Refused extends Error {
  override readonly name = 'Refused'
}

export interface Process {
  readonly name: string
  readonly clock: Clock
  /** Rejects when it dies. */
  readonly died: Promise<never>
  isAlive(): boolean
  /** Resolves at once, or when it has come out of its standstill; never once it is dead. */
  awake(): Promise<void>
  /** A call over one of its ports: it may be slow, refused, answered by an error though it had its effect, or the last one ever. */
  call<T>(port: string, effect: () => Promise<T>): Promise<T>
  /** A call that leaves at once, or never: nothing stands between the decision to make it and its effect. */
  callNow<T>(port: string, effect: () => Promise<T>): Promise<T>
  die(why: string): void
  freeze(ms: number): void
  /** Others take it for dead for a moment, although it works. */
  evict(): void
  /** From now on its clock is off by so many milliseconds. */
  setClock(off: number): void
  /** Told once, when it dies. */
  onDeath(fn: () => void): void
  /** Told when others take it for dead although it is not, and when it is back. */
  onEviction(leave: () => void, comeBack: () => void): void
}

export interface ProcessOptions {
  readonly name: string
  readonly base: Clock
  readonly random: Random
  readonly weather: Pick<Weather, 'faults' | 'diskIsFull'>
  /** How far its clock is off, in milliseconds. */
  readonly skew: number
  readonly log: (by: string, what: string) => void
  /** It called its ports over and over, and no time passed. */
  readonly spins: () => void
  readonly showed: (now: number) => void
}

/** Never settles: what a dead process waits for. */
const never = <T>(): Promise<T> => new Promise<T>(() => {})
/** Far more calls than any process has reason to make before time goes on. */
const MOST_AT_ONCE = 20_000
/** Ports that a run calls seldom, and where a crash does the most harm: so much more often it happens there. */
const SELDOM: ReadonlySet<string> = new Set(['claim', 'lastClaim', 'target'])
const MORE = 6
/** Some are shorter than a claim, some longer. Milliseconds. */
const STANDSTILL = [500, 12_000] as const
/** Ports that write to the disk. */
const WRITES: ReadonlySet<string> = new Set(['append', 'claim'])

export const startProcess = ({ name, base, random, weather, log, spins, showed, ...options }: ProcessOptions): Process => {
  const death = Promise.withResolvers<never>()
  death.promise.catch(() => {})
  const mourners: (() => void)[] = []
  const evicted: { readonly leave: () => void; readonly comeBack: () => void }[] = []
  let alive = true
  let skew = options.skew
  let frozenUntil = 0
  let calls = { at: 0, count: 0 }

  const die = (why: string): void => {
    if (!alive) return
    alive = false
    log(name, `dies ${why}`)
    for (const tell of mourners) tell()
    death.reject(new Crashed(`${name} is dead`))
  }
  const freeze = (ms: number): void => {
    if (!alive || frozenUntil > base.now()) return
    frozenUntil = base.now() + ms
    log(name, `stands still for ${ms} ms`)
    if (!random.chance(0.5)) return
    for (const { leave } of evicted) leave()
    base.schedule(frozenUntil, () => {
      if (alive) for (const { comeBack } of evicted) comeBack()
    })
  }
  const pause = (ms: number): Promise<void> => new Promise((resolve) => void base.schedule(base.now() + ms, resolve))
  const awake = async (): Promise<void> => {
    while (alive && frozenUntil > base.now()) await pause(frozenUntil - base.now())
    if (!alive) await never()
  }

  const clock: Clock = {
    now: () => {
      const now = base.now() + skew
      showed(now)
      return now
    },
    schedule: (at, fn) => {
      let cancel: Cancel = () => {}
      const fire = (): void => {
        if (!alive) return
        if (frozenUntil > base.now()) cancel = base.schedule(frozenUntil, fire)
        else fn()
      }
      cancel = base.schedule(base.now() + Math.max(0, at - base.now() - skew), fire)
      return () => cancel()
    },
  }

  const strikes = (port: string, probability: number): boolean => random.chance(SELDOM.has(port) ? probability * MORE : probability)
  const before = async (port: string, trouble: Faults): Promise<void> => {
    if (random.chance(trouble.slow)) await pause(random.between(1, 400))
    if (strikes(port, trouble.freeze)) freeze(random.between(...STANDSTILL))
    await awake()
    if (random.chance(trouble.refuse)) {
      log(name, `${port} is refused`)
      throw new Refused(`${port} is refused`)
    }
  }
  const after = async (port: string, trouble: Faults): Promise<void> => {
    if (strikes(port, trouble.crashAfter)) die(`after ${port}`)
    if (random.chance(trouble.slow)) await pause(random.between(1, 400))
    if (strikes(port, trouble.freeze)) freeze(random.between(...STANDSTILL))
    if (random.chance(trouble.ambiguous)) {
      await awake()
      log(name, `${port} reports an error`)
      throw new Refused(`${port} reports an error`)
    }
  }
  const guarded = async <T>(port: string, trouble: Faults | undefined, effect: () => Promise<T>): Promise<T> => {
    if (!alive) return never()
    calls = calls.at === base.now() ? { at: calls.at, count: calls.count + 1 } : { at: base.now(), count: 1 }
    if (calls.count > MOST_AT_ONCE) {
      spins()
      die('of spinning')
      return never()
    }
    if (trouble && strikes(port, trouble.crashBefore)) {
      die(`before ${port}`)
      return never()
    }
    if (weather.diskIsFull() && WRITES.has(port)) throw new Refused('the disk is full')
    return effect()
  }

  return {
    name,
    clock,
    died: death.promise,
    isAlive: () => alive,
    awake,
    call: async (port, effect) => {
      const trouble = weather.faults()
      if (trouble) await before(port, trouble)
      else if (frozenUntil > base.now()) await awake()
      const answer = await guarded(port, trouble, effect)
      if (trouble) await after(port, trouble)
      if (!alive || frozenUntil > base.now()) await awake()
      return answer
    },
    callNow: async (port, effect) => {
      const trouble = weather.faults()
      const answer = await guarded(port, trouble, effect)
      if (trouble && strikes(port, trouble.crashAfter)) die(`after ${port}`)
      if (!alive || frozenUntil > base.now()) await awake()
      return answer
    },
    die,
    freeze,
    evict: () => {
      if (!alive || frozenUntil > base.now()) return
      log(name, 'loses its share and joins again')
      for (const { leave } of evicted) leave()
      for (const { comeBack } of evicted) comeBack()
    },
    setClock: (off) => {
      log(name, `has its clock jump by ${off - skew} ms`)
      skew = off
    },
    onDeath: (fn) => void mourners.push(fn),
    onEviction: (leave, comeBack) => void evicted.push({ leave, comeBack }),
  }
}
