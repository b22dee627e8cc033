// A world: some processes over one journal and one hostile bus on a virtual clock, raged at for a while, then left in peace.
import { virtualClock } from '../../bus/clock.ts'
import { hostileBus } from '../../bus/hostile/index.ts'
import type { HostileBus } from '../../bus/hostile/index.ts'
import type { Topics } from '../../bus/index.ts'
import { memoryJournal, memoryStore } from '../../journal/memory/index.ts'
import { echo } from './echo.ts'
import type { Evidence } from './evidence.ts'
import { faultsOf } from './faults.ts'
import type { Faults } from './faults.ts'
import type { Mutant } from './mutant.ts'
import { sizesOf, startNode } from './node.ts'
import type { Node, Part } from './node.ts'
import { outside } from './outside.ts'
import { person } from './person.ts'
import { planOf } from './plan.ts'
import type { Intent } from './plan.ts'
import { startProcess } from './process.ts'
import { randomOf } from './random.ts'
import { GRACE_MS, target } from './target.ts'
import { allVersions, storedVersions } from './versions.ts'
import { witness } from './witness.ts'

/** Midnight of 1 January 2026 (UTC). */
const START = Date.UTC(2026, 0, 1)
/** Peace is looked at this often, and not awaited longer than so many times. */
const LOOK_MS = 5_000
const LOOKS = 150
/** What is due later than this is not waited for: a deadline of weeks. Milliseconds. */
const FAR_MS = 300_000

const CLUSTER: readonly (readonly [string, readonly Part[]])[] = [
  ['trigger', ['trigger']],
  ['executor-a', ['executor']],
  ['executor-b', ['executor']],
  ['effects-a', ['effects']],
  ['effects-b', ['effects']],
]
const EMBEDDED: typeof CLUSTER = [['engine', ['trigger', 'executor', 'effects']]]

/** One whole run: the same seed, and the same mutant, leave the same evidence. */
export const run = async (seed: number, mutant?: Mutant): Promise<Evidence> => {
  const random = randomOf(seed)
  const [faults, sizes, plan] = [faultsOf(random.fork()), sizesOf(random.fork()), planOf(random.fork())]
  const mode = random.chance(0.3) ? 'embedded' : 'cluster'
  const clock = virtualClock(START)
  const store = memoryStore()
  const journal = memoryJournal({ store })
  const seen = witness(clock, store)
  let raging = true
  let spinning = ''
  let diskFullUntil = 0
  const rage = (): Faults | undefined => (raging ? faults : undefined)
  const world = target({ clock, random: random.fork(), seen, faults: rage })
  const somebody = person({ journal, store, target: world, random: random.fork(), leave: plan.leave })
  const versions = storedVersions(journal)

  const newBus = (): HostileBus<Topics> => {
    const draw = random.fork()
    // A number that no probability reaches: with it the bus has no more faults.
    return hostileBus<Topics>({
      random: () => (raging ? draw.next() : 0.999_999),
      clock,
      faults: faults.bus,
      priority: PRIORITY,
      copy: sizes.copy,
    })
  }
  let bus = newBus()

  const nodes = new Map<string, Node>()
  /** Those who claim keep their clocks close together. */
  const mostSkew = (parts: readonly Part[]): number => (faults.skew === 0 ? 0 : parts.includes('effects') ? GRACE_MS / 3 : faults.skew)
  const weather = random.fork()
  const boot = (role: string, parts: readonly Part[], count: number): void => {
    const name = `${role}#${count}`
    const skew = weather.between(-mostSkew(parts), mostSkew(parts))
    const draw = random.fork()
    const spins = (): void => void (spinning ||= name)
    const common = { name, spins, base: clock, skew, faults: rage, log: seen.log, showed: seen.showed }
    const process = startProcess({ ...common, random: draw, diskIsFull: () => clock.now() < diskFullUntil })
    const missing = (): boolean => weather.chance(rage()?.noVersion ?? 0)
    const services = { journal, bus, versions, target: world, sizes, seen, mutant, missing }
    nodes.set(role, startNode({ process, parts, random: draw.fork(), ...services }))
    process.onDeath(() => {
      nodes.delete(role)
      if (spinning !== '') return
      // In one process the bus dies with it: what it held can only come from the journal again.
      if (mode === 'embedded') bus = newBus()
      clock.schedule(clock.now() + (raging ? weather.between(100, 6_000) : 100), () => boot(role, parts, count + 1))
    })
  }
  for (const [role, parts] of mode === 'embedded' ? EMBEDDED : CLUSTER) boot(role, parts, 1)

  const others = outside({ clock, random: random.fork(), seen, door: () => nodes.get('trigger') ?? nodes.get('engine') })
  const happen = async (intent: Intent): Promise<void> => {
    switch (intent.do) {
      case 'start':
      case 'signal':
      case 'deadLetter':
        return others.send(intent)
      case 'review':
        return others.act(await somebody.meddle(), intent.twice)
      case 'cancel':
        return others.act(await somebody.cancel(intent.which), intent.twice)
      case 'activate':
        return others.activate(intent.twice)
    }
  }
  let failure: unknown
  const sometime = (at: number, fn: () => void | Promise<void>): void =>
    void clock.schedule(START + at, () => {
      Promise.resolve(fn()).catch((error: unknown) => (failure ??= error))
    })
  for (const intent of plan.intents) sometime(intent.at, () => happen(intent))

  const anyNode = (): Node | undefined => [...nodes.values()][weather.between(0, Math.max(0, nodes.size - 1))]
  const strike = (times: number, fn: () => void | Promise<void>): void => {
    for (let i = 0; i < times; i++) sometime(weather.between(0, plan.rageMs), fn)
  }
  strike(faults.diskFull, () => {
    diskFullUntil = clock.now() + weather.between(100, 10_000)
    seen.log('world', 'the disk is full')
  })
  strike(faults.kills, () => anyNode()?.process.die('of a kill'))
  strike(faults.deploys, () => anyNode()?.stop())
  strike(faults.jumps, () => {
    const node = anyNode()
    node?.process.setClock(weather.between(-mostSkew(node.parts), mostSkew(node.parts)))
  })

  /** What still moves, in words; '' where nothing does. */
  const moving = (): string => {
    if (spinning !== '') return `${spinning} spins`
    const streams = [...store.streams].flatMap(([stream, { open, due }]) => {
      if (open) return [`${stream} has open output`]
      return due !== null && due < clock.now() + FAR_MS ? [`${stream} is due`] : []
    })
    const messages = bus.load('commands') + bus.load('effects')
    const callers = others.waiting()
    return [...streams, ...(messages > 0 ? [`${messages} messages`] : []), ...(callers > 0 ? [`${callers} callers`] : [])].join(', ')
  }
  const peace = async (): Promise<boolean> => {
    for (let i = 0; i < LOOKS && spinning === ''; i++) {
      await clock.advance(LOOK_MS)
      if (moving() !== '') continue
      const deeds = await somebody.mend()
      if (deeds.length === 0) return true
      others.act(deeds, false).catch((error: unknown) => (failure ??= error))
    }
    return false
  }

  await clock.advance(plan.rageMs)
  raging = false
  seen.log('world', 'the faults stop')
  await clock.advance(Math.max(0, START + (plan.intents.at(-1)?.at ?? 0) - clock.now()))
  const quiet = await peace()
  const left = quiet ? '' : moving()
  const echoed = { seq: seen.next(), turns: store.log.length }
  if (quiet) {
    seen.log('world', 'everything is sent a second time')
    echo({ bus, seen, store })
    await peace()
  }
  // What was in work when a process was found spinning comes to its end.
  await clock.advance(1)
  if (failure !== undefined) throw failure
  const { next: _, ...lists } = seen
  const ended = clock.now()
  return { seed, mode, faults, versions: allVersions, store, left: plan.leave, quiet, moving: left, echoed, ended, ...lists }
}

const PRIORITY = { commands: ({ kind }: Topics['commands']) => (kind === 'start' ? 'normal' : 'first') } as const
