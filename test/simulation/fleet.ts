// All processes of a world: several on one bus that outlives them, or one with its bus inside; who dies comes back with empty hands.
import type { Clock } from '../../base/index.ts'
import { hostileBus } from '../../bus/hostile/index.ts'
import type { HostileBus } from '../../bus/hostile/index.ts'
import type { Topics } from '../../engine/index.ts'
import type { Versions } from '../../versions/index.ts'
import type { Journal } from '../../journal/index.ts'
import type { Faults } from './faults.ts'
import type { Mutant } from './mutant.ts'
import { startNode } from './node.ts'
import type { Node, Part, Sizes } from './node.ts'
import type { VersionTrouble } from './ports.ts'
import { startProcess } from './process.ts'
import type { Random } from './random.ts'
import { GRACE_MS } from './target.ts'
import type { Target } from './target.ts'
import type { Weather } from './weather.ts'
import type { Witness } from './witness.ts'

export type Mode = 'cluster' | 'embedded'

export interface Fleet {
  bus(): HostileBus<Topics>
  /** The node that takes what comes from outside, while it is up. */
  readonly door: () => Node | undefined
  /** Any of those that are up. */
  any(): Node | undefined
  /** A clock of such a node may be off by so much, in milliseconds. */
  someSkew(parts: readonly Part[]): number
  /** The process that called its ports for ever while no time passed, or ''. From then on nobody comes back. */
  spinning(): string
}
interface FleetOptions {
  readonly mode: Mode
  readonly clock: Clock
  readonly random: Random
  readonly seen: Witness
  readonly faults: Faults
  readonly weather: Weather
  readonly sizes: Sizes
  readonly journal: Journal
  readonly versions: Versions
  readonly target: Target
  readonly mutant: Mutant | undefined
}

const ROLES: Readonly<Record<Mode, readonly (readonly [string, readonly Part[]])[]>> = {
  cluster: [
    ['trigger', ['trigger']],
    ['executor-a', ['executor']],
    ['executor-b', ['executor']],
    ['effects-a', ['effects']],
    ['effects-b', ['effects']],
  ],
  embedded: [['engine', ['trigger', 'executor', 'effects']]],
}
const PRIORITY = { commands: ({ kind }: Topics['commands']) => (kind === 'start' ? 'normal' : 'first') } as const
/** A number that no probability reaches: with it the bus has no faults. */
const NEVER = 0.999_999

export const startFleet = (options: FleetOptions): Fleet => {
  const { mode, clock, random, seen, faults, weather, sizes, ...shared } = options
  const nodes = new Map<string, Node>()
  let spinning = ''

  const newBus = (): HostileBus<Topics> => {
    const draw = random.fork()
    const next = (): number => (weather.faults() ? draw.next() : NEVER)
    const partitions = mode === 'cluster' ? sizes.partitions : 1
    return hostileBus({ random: next, clock, faults: faults.bus, partitions, priority: PRIORITY, copy: sizes.copy })
  }
  let bus = newBus()

  /** Those who claim keep their clocks close together. */
  const someSkew = (parts: readonly Part[]): number => {
    const most = faults.skew === 0 ? 0 : parts.includes('effects') ? GRACE_MS / 3 : faults.skew
    return random.between(-most, most)
  }
  const boot = (role: string, parts: readonly Part[], count: number): void => {
    const name = `${role}#${count}`
    const { log, showed } = seen
    const spins = (): void => void (spinning ||= name)
    const process = startProcess({ name, base: clock, random: random.fork(), skew: someSkew(parts), weather, spins, log, showed })
    const hangs = (): boolean => random.chance(weather.faults()?.hangs ?? 0)
    const troubleOf: VersionTrouble = (hash) => {
      const { noVersion = 0, badVersion = 0 } = weather.faults() ?? {}
      if (weather.doesNotLoad(hash) || random.chance(badVersion)) return 'broken'
      return random.chance(noVersion) ? 'missing' : undefined
    }
    nodes.set(role, startNode({ ...shared, process, parts, bus, sizes, seen, troubleOf, hangs, random: random.fork() }))
    process.onDeath(() => {
      nodes.delete(role)
      if (spinning !== '') return
      // In one process the bus dies with it: what it held can only come from the journal again.
      if (mode === 'embedded') bus = newBus()
      const away = weather.faults() ? random.between(100, 6_000) : 100
      clock.schedule(clock.now() + away, () => boot(role, parts, count + 1))
    })
  }
  for (const [role, parts] of ROLES[mode]) boot(role, parts, 1)

  return {
    bus: () => bus,
    door: () => nodes.get('trigger') ?? nodes.get('engine'),
    any: () => [...nodes.values()][random.between(0, Math.max(0, nodes.size - 1))],
    someSkew,
    spinning: () => spinning,
  }
}
