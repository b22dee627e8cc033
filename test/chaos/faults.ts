// What may happen to a deployment on a bad day, each as a fault that heals itself: kills, freezes, restarts and cuts of real processes.
import { setTimeout as pause } from 'node:timers/promises'
import type { Records } from '../../bus/index.ts'
import type { ClusterDeployment } from '../../workflows/cluster/deployment.ts'
import type { Role, ServiceProcess } from '../../workflows/cluster/service.ts'
import { cutAndMended } from './cut.ts'
import type { Cut } from './cut.ts'

export interface Fault {
  /** In words, with whom it meets. */
  readonly what: string
  /** Whom it meets: nobody is struck again before it is healed. All brokers are one, for two of three are no cluster; one executor is cut off at a time. */
  readonly targets: readonly string[]
  /** Resolves when it is over, healed and all. */
  readonly strike: () => Promise<void>
}

export interface World {
  readonly deployment: ClusterDeployment
  readonly records: Pick<Records, 'send'>
  /** Of a consumer, in milliseconds. */
  readonly session: number
  readonly signal: AbortSignal
  /** How many faults there were before. */
  readonly nth: number
  readonly onCut: (cut: Cut) => void
  /** Whom faults have met that are not healed yet. */
  readonly busy: () => ReadonlySet<string>
}

/** So much longer than the session of a consumer its partitions have gone to others while it still believes that they are its own. Milliseconds. */
const BEYOND_SESSION = 3_000
const BROKER_AWAY = 4_000
const BROKER_FROZEN = 6_000
const STORE_AWAY = 2_000
/** How long anything may take to be ready again. The Cosmos emulator does one thing at a time: a start or two may give up on it. Milliseconds. */
const READY = { postgres: 120_000, cosmos: 300_000 } as const
/** How long the work of an executor that is cut off may take others, with nothing else wrong that they need. Milliseconds. */
const TAKEN_OVER = { postgres: 90_000, cosmos: 300_000 } as const

const ROLES: readonly Role[] = ['trigger', 'executor', 'executor', 'side-effect', 'side-effect', 'visualizer']

/** Draws the next one that meets nobody who is not healed yet. */
export const nextFault = (world: World, random: () => number): Fault => {
  const busy = world.busy()
  for (;;) {
    const fault = drawn(world, random)
    if (!fault.targets.some((target) => busy.has(target))) return fault
  }
}

const BROKERS = 'brokers'
const STORE = 'store'
const CUT = 'cut'

const drawn = (world: World, random: () => number): Fault => {
  const { deployment, nth } = world
  const pick = <T>(of: readonly T[]): T => {
    const one = of[Math.floor(random() * of.length)]
    if (one === undefined) throw new Error('there is nothing to pick from')
    return one
  }
  const service = (role: Role = pick(ROLES)): ServiceProcess => pick(deployment.services().filter((one) => one.role === role))
  const draw = random()
  const { kafka, store } = deployment
  const readyMs = READY[store.kind]
  // The first is always one of these: so the shortest run has one.
  if (nth === 0 || draw < 0.1) return cut(world, service('executor'), readyMs)
  if (draw < 0.48) return killed(service(), readyMs)
  if (draw < 0.61) return frozen(service(), world.session + BEYOND_SESSION)
  if (draw < 0.72) return restarted(service(), readyMs)
  const broker = pick(kafka.brokers.map((_, i) => i + 1))
  if (draw < 0.84) return { what: `broker ${broker} killed`, targets: [BROKERS], strike: () => brokerKilled(deployment, broker) }
  if (draw < 0.9) return { what: `broker ${broker} frozen`, targets: [BROKERS], strike: () => brokerFrozen(deployment, broker) }
  if (store.restart !== undefined && draw < 0.97) return { what: `${store.what} killed`, targets: [STORE], strike: store.restart }
  if (store.freeze !== undefined && store.thaw !== undefined) return storeFrozen(store.what, store.freeze, store.thaw)
  return killed(service(), readyMs)
}

const killed = (service: ServiceProcess, readyMs: number): Fault => ({
  what: `${service.name} killed`,
  targets: [service.name],
  strike: async () => {
    service.kill()
    await service.ready(readyMs)
  },
})
const cut = (world: World, service: ServiceProcess, readyMs: number): Fault => {
  const { deployment, records, signal, nth, busy } = world
  const needed = (target: string): boolean => target !== service.name && /^(?:brokers|store|executor-|trigger-)/.test(target)
  return {
    what: `${service.name} cut from ${deployment.store.what}`,
    targets: [service.name, CUT],
    strike: async () => {
      const limitMs = TAKEN_OVER[deployment.store.kind]
      const calm = (): boolean => ![...busy()].some(needed)
      world.onCut(await cutAndMended({ deployment, service, name: `cut-${nth + 1}`, records, limitMs, calm, signal }))
      await service.ready(readyMs)
    },
  }
}
const frozen = (service: ServiceProcess, forMs: number): Fault => ({
  what: `${service.name} frozen beyond its session`,
  targets: [service.name],
  strike: async () => {
    service.freeze()
    await pause(forMs)
    service.thaw()
  },
})
const restarted = (service: ServiceProcess, readyMs: number): Fault => ({
  what: `${service.name} restarted`,
  targets: [service.name],
  strike: async () => {
    await service.restart()
    await service.ready(readyMs)
  },
})
const brokerKilled = async ({ kafka }: ClusterDeployment, broker: number): Promise<void> => {
  await kafka.kill(broker)
  await pause(BROKER_AWAY)
  await kafka.restart(broker)
}
const brokerFrozen = async ({ kafka }: ClusterDeployment, broker: number): Promise<void> => {
  kafka.freeze(broker)
  await pause(BROKER_FROZEN)
  kafka.thaw(broker)
}
const storeFrozen = (what: string, freeze: () => void, thaw: () => void): Fault => ({
  what: `${what} frozen`,
  targets: [STORE],
  strike: async () => {
    freeze()
    await pause(STORE_AWAY)
    thaw()
  },
})
