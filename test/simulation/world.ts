// A world: some processes over one journal and one hostile bus on a virtual clock, raged at for a while, then left in peace.
import { virtualClock } from '../../base/index.ts'
import type { Clock } from '../../base/index.ts'
import { PAUSES, TRIGGERS } from '../../engine/index.ts'
import type { Version } from '../../engine/index.ts'
import { echo, overtaken } from './echo.ts'
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
import type { Random } from './random.ts'
import { inMemory, inSqlite } from './store.ts'
import type { WorldStore } from './store.ts'
import { target } from './target.ts'
import { storedVersions, versionsWith } from './versions.ts'
import { weatherOf } from './weather.ts'
import type { Weather } from './weather.ts'
import { witness } from './witness.ts'

/** Midnight of 1 January 2026 (UTC). */
const START = Date.UTC(2026, 0, 1)
/** Peace is looked at this often, in milliseconds, and not awaited longer than so many times: deadlines of minutes may stand in line in a stream, each later by as much as clocks differ. */
const LOOK_MS = 5_000
const LOOKS = 600
/** Nothing is left but deadlines to come: these are awaited longer. */
const isOnlyDue = (moving: string): boolean => moving.split(', ').every((what) => what.endsWith(' is due'))
/** What is due later than this is not waited for: a deadline of weeks. Milliseconds. */
const FAR_MS = 300_000

/** How many worlds have an SQLite journal. */
const IN_SQLITE = 0.1

interface StoreOptions {
  readonly clock: Clock
  readonly weather: Weather
  readonly mutant: Mutant | undefined
}
const storeOf = (random: Random, { clock, weather, mutant }: StoreOptions): WorldStore => {
  const chance = random.fork()
  if (!chance.chance(IN_SQLITE)) return inMemory()
  return inSqlite(clock, {
    isFull: weather.diskIsFull,
    failsCommit: () => chance.chance(weather.faults()?.commit ?? 0),
    rolledBack: () => chance.chance(0.5),
    rewrite: (sql) => mutant?.rewrite?.(sql) ?? sql,
  })
}
/** SQLite says by itself what does not fit on its disk any more. */
const atPorts = (weather: Weather, { kind }: WorldStore): Weather => (kind === 'sqlite' ? { ...weather, diskIsFull: () => false } : weather)

/** One whole run: the same seed, and the same mutant, leave the same evidence. */
export const run = async (seed: number, mutant?: Mutant): Promise<Evidence> => {
  const random = randomOf(seed)
  const [faults, sizes, plan] = [faultsOf(random.fork()), sizesOf(random.fork()), planOf(random.fork())]
  const mode = random.chance(0.3) ? 'embedded' : 'cluster'
  const clock = virtualClock(START)
  const weather = weatherOf(faults, clock)
  const store = storeOf(random, { clock, weather, mutant })
  const { journal } = store
  const seen = witness(clock)
  const allVersions = versionsWith(plan.mixes)
  const reality = target({ clock, random: random.fork(), seen, faults: weather.faults })
  const shared = { journal, versions: storedVersions(journal, allVersions), target: reality, mutant }
  const fleet = startFleet({ mode, clock, random: random.fork(), seen, faults, weather: atPorts(weather, store), sizes, ...shared })
  const ann = person({
    journal,
    streams: () => store.heads().map(({ stream }) => stream),
    target: reality,
    random: random.fork(),
    leave: plan.leave,
    isLost: weather.isLost,
  })
  const others = outside({ versions: allVersions, clock, random: random.fork(), seen, door: fleet.door })
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
      case 'chores':
        return others.doChores(await ann.chores(), intent.twice)
      case 'activate':
        return others.activate(intent.twice)
      case 'hold':
        return others.act([{ stream: PAUSES, action: intent.action }], intent.twice)
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
  strike(faults.outages, () => {
    const hash = some(allVersions)
    weather.breakVersion(hash, chance.between(2_000, 40_000))
    seen.log('world', `${hash} does not load`)
  })
  const some = (of: readonly Version[]): string => of[chance.between(0, of.length - 1)]?.hash ?? ''
  strike(faults.lost, () => {
    const hash = some(allVersions.filter(({ workflow }) => workflow.version === 1))
    weather.loseVersion(hash)
    seen.log('world', `${hash} will never load again`)
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
    const streams = store.heads().flatMap(({ stream, open, due }) => {
      if (open !== null) return [`${stream} has open output`]
      return due !== null && due < clock.now() + FAR_MS ? [`${stream} is due`] : []
    })
    const messages = fleet.bus().load('commands') + fleet.bus().load('effects')
    const counts = { messages, callers: others.waiting(), 'late answers': reality.late() }
    const counted = Object.entries(counts).flatMap(([what, count]) => (count > 0 ? [`${count} ${what}`] : []))
    return [...streams, ...counted].join(', ')
  }
  /** True once nothing moves and nothing is in review that is not to stay there. */
  const peace = async (): Promise<boolean> => {
    for (let i = 0; i < (isOnlyDue(moving()) ? 3 * LOOKS : LOOKS) && fleet.spinning() === ''; i++) {
      await clock.advance(LOOK_MS)
      // What waits for a version that is lost moves until a person gives it up, and so does what is done every so often beside what is in review.
      if (moving() !== '' && i % 4 > 0) continue
      const deeds = await ann.mend()
      if (deeds.length === 0 && moving() === '') return true
      others.act(deeds, false).catch((error: unknown) => (failure ??= error))
    }
    return false
  }

  await clock.advance(plan.rageMs)
  weather.calm()
  seen.log('world', 'the faults stop')
  if (faults.lost > 0) others.activate(false).catch((error: unknown) => (failure ??= error))
  await clock.advance(Math.max(0, START + (plan.intents.at(-1)?.at ?? 0) - clock.now()))
  const quiet = await peace()
  const left = quiet ? '' : moving()
  const echoed = seen.next()
  if (quiet) {
    seen.log('world', 'everything is sent a second time')
    const again = { bus: fleet.bus(), seen, store: await store.content() }
    echo(again)
    await peace()
    overtaken(again)
    await peace()
  }
  // What was in work when a process was found spinning comes to its end.
  await clock.advance(1)
  if (failure !== undefined) throw failure
  const { next: _, ...lists } = seen
  const content = await store.content()
  const [failedCommits, findings] = [store.failed(), await store.end()]
  const journaled = { kept: store.kind, store: content, findings, failedCommits }
  return { seed, mode, ...journaled, left: plan.leave, quiet, moving: left, echoed, ended: clock.now(), ...lists }
}
