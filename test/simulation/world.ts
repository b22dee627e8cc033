// A world: some processes over one journal and one hostile bus on a virtual clock, raged at for a while, then left in peace.
import { virtualClock } from '../../base/index.ts'
import { TRIGGERS } from '../../engine/index.ts'
import { memoryJournal, memoryStore } from '../../journal/memory/index.ts'
import { echo } from './echo.ts'
import type { Evidence } from './evidence.ts'
import { faultsOf } from './faults.ts'
import { startFleet } from './fleet.ts'
import type { Mutant } from './mutant.ts'
import { sizesOf } from './node.ts'
import { outside } from './outside.ts'
import { person } from './person.ts'
import { planOf } from './plan.ts'
import type { Intent } from './plan.ts'
import { randomOf } from './random.ts'
import { target } from './target.ts'
import { storedVersions } from './versions.ts'
import { weatherOf } from './weather.ts'
import { witness } from './witness.ts'

/** Midnight of 1 January 2026 (UTC). */
const START = Date.UTC(2026, 0, 1)
/** Peace is looked at this often, in milliseconds, and not awaited longer than so many times: deadlines of minutes may stand in line in a stream. */
const LOOK_MS = 5_000
const LOOKS = 600
/** What is due later than this is not waited for: a deadline of weeks. Milliseconds. */
const FAR_MS = 300_000

/** One whole run: the same seed, and the same mutant, leave the same evidence. */
export const run = async (seed: number, mutant?: Mutant): Promise<Evidence> => {
  const random = randomOf(seed)
  const [faults, sizes, plan] = [faultsOf(random.fork()), sizesOf(random.fork()), planOf(random.fork())]
  const mode = random.chance(0.3) ? 'embedded' : 'cluster'
  const clock = virtualClock(START)
  const store = memoryStore()
  const journal = memoryJournal({ store })
  const seen = witness(clock, store)
  const weather = weatherOf(faults, clock)
  const reality = target({ clock, random: random.fork(), seen, faults: weather.faults })
  const shared = { journal, versions: storedVersions(journal), target: reality, mutant }
  const fleet = startFleet({ mode, clock, random: random.fork(), seen, faults, weather, sizes, ...shared })
  const ann = person({ journal, store, target: reality, random: random.fork(), leave: plan.leave })
  const others = outside({ clock, random: random.fork(), seen, door: fleet.door })
  const chance = random.fork()

  let failure: unknown
  const inTime = (at: number, fn: () => void | Promise<void>): void =>
    void clock.schedule(START + at, () => {
      Promise.resolve(fn()).catch((error: unknown) => (failure ??= error))
    })
  const happen = async (intent: Intent): Promise<void> => {
    switch (intent.do) {
      case 'start':
      case 'signal':
      case 'deadLetter':
        return others.send(intent)
      case 'review':
        return others.act(await ann.meddle(), intent.twice)
      case 'cancel':
        return others.act(await ann.cancel(intent.which), intent.twice)
      case 'activate':
        return others.activate(intent.twice)
      case 'trigger':
        return others.act([{ stream: TRIGGERS, action: intent.action }], intent.twice)
    }
  }
  for (const intent of plan.intents) inTime(intent.at, () => happen(intent))

  const strike = (times: number, fn: () => void | Promise<void>): void => {
    for (let i = 0; i < times; i++) inTime(chance.between(0, plan.rageMs), fn)
  }
  strike(faults.diskFull, () => {
    weather.fillDisk(chance.between(100, 10_000))
    seen.log('world', 'the disk is full')
  })
  strike(faults.kills, () => fleet.any()?.process.die('of a kill'))
  strike(faults.deploys, () => fleet.any()?.stop())
  strike(faults.rebalances, () => fleet.any()?.process.evict())
  strike(faults.jumps, () => {
    const node = fleet.any()
    node?.process.setClock(fleet.someSkew(node.parts))
  })

  /** What still moves, in words; '' where nothing does. */
  const moving = (): string => {
    if (fleet.spinning() !== '') return `${fleet.spinning()} spins`
    const streams = [...store.streams].flatMap(([stream, { open, due }]) => {
      if (open) return [`${stream} has open output`]
      return due !== null && due < clock.now() + FAR_MS ? [`${stream} is due`] : []
    })
    const messages = fleet.bus().load('commands') + fleet.bus().load('effects')
    const counts = { messages, callers: others.waiting(), 'late answers': reality.late() }
    const counted = Object.entries(counts).flatMap(([what, count]) => (count > 0 ? [`${count} ${what}`] : []))
    return [...streams, ...counted].join(', ')
  }
  /** True once nothing moves and nothing is in review that is not to stay there. */
  const peace = async (): Promise<boolean> => {
    for (let i = 0; i < LOOKS && fleet.spinning() === ''; i++) {
      await clock.advance(LOOK_MS)
      if (moving() !== '') continue
      const deeds = await ann.mend()
      if (deeds.length === 0) return true
      others.act(deeds, false).catch((error: unknown) => (failure ??= error))
    }
    return false
  }

  await clock.advance(plan.rageMs)
  weather.calm()
  seen.log('world', 'the faults stop')
  await clock.advance(Math.max(0, START + (plan.intents.at(-1)?.at ?? 0) - clock.now()))
  const quiet = await peace()
  const left = quiet ? '' : moving()
  const echoed = seen.next()
  if (quiet) {
    seen.log('world', 'everything is sent a second time')
    echo({ bus: fleet.bus(), seen, store })
    await peace()
  }
  // What was in work when a process was found spinning comes to its end.
  await clock.advance(1)
  if (failure !== undefined) throw failure
  const { next: _, ...lists } = seen
  return { seed, mode, store, left: plan.leave, quiet, moving: left, echoed, ended: clock.now(), ...lists }
}
