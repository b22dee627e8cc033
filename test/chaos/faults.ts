// What may happen to a deployment on a bad day, each as a fault that heals itself: kills, freezes and restarts of real processes.
import { setTimeout as pause } from 'node:timers/promises'
import type { ClusterDeployment } from '../../workflows/cluster/deployment.ts'
import type { Role, ServiceProcess } from '../../workflows/cluster/service.ts'

export interface Fault {
  /** In words, with whom it meets. */
  readonly what: string
  /** Whom it meets: nobody is struck again before it is healed. All brokers are one, for two of three are no cluster. */
  readonly target: string
  /** Resolves when it is over, healed and all. */
  readonly strike: () => Promise<void>
}

/** Longer than the session of a consumer, so that its partitions go to others while it still believes that they are its own. Milliseconds. */
const BEYOND_SESSION = 13_000
const BROKER_AWAY = 4_000
const BROKER_FROZEN = 6_000
const STORE_AWAY = 2_000
/** How long anything may take to be ready again. The Cosmos emulator does one thing at a time: a start or two may give up on it. Milliseconds. */
const READY = { postgres: 120_000, cosmos: 300_000 } as const

const ROLES: readonly Role[] = ['trigger', 'executor', 'executor', 'side-effect', 'side-effect', 'visualizer']

/** Draws the next one that meets nobody in `busy`. */
export const nextFault = (deployment: ClusterDeployment, random: () => number, busy: ReadonlySet<string>): Fault => {
  for (;;) {
    const fault = drawn(deployment, random)
    if (!busy.has(fault.target)) return fault
  }
}

const BROKERS = 'brokers'
const STORE = 'store'

const drawn = (deployment: ClusterDeployment, random: () => number): Fault => {
  const pick = <T>(of: readonly T[]): T => {
    const one = of[Math.floor(random() * of.length)]
    if (one === undefined) throw new Error('there is nothing to pick from')
    return one
  }
  const service = (): ServiceProcess => {
    const role = pick(ROLES)
    return pick(deployment.services().filter((one) => one.role === role))
  }
  const draw = random()
  const { kafka, store } = deployment
  const readyMs = READY[store.kind]
  if (draw < 0.45) return killed(service(), readyMs)
  if (draw < 0.6) return frozen(service())
  if (draw < 0.72) return restarted(service(), readyMs)
  const broker = pick(kafka.brokers.map((_, i) => i + 1))
  if (draw < 0.84) return { what: `broker ${broker} killed`, target: BROKERS, strike: () => brokerKilled(deployment, broker) }
  if (draw < 0.9) return { what: `broker ${broker} frozen`, target: BROKERS, strike: () => brokerFrozen(deployment, broker) }
  if (store.restart !== undefined && draw < 0.97) return { what: `${store.what} killed`, target: STORE, strike: store.restart }
  if (store.freeze !== undefined && store.thaw !== undefined) return storeFrozen(store.what, store.freeze, store.thaw)
  return killed(service(), readyMs)
}

const killed = (service: ServiceProcess, readyMs: number): Fault => ({
  what: `${service.name} killed`,
  target: service.name,
  strike: async () => {
    service.kill()
    await service.ready(readyMs)
  },
})
const frozen = (service: ServiceProcess): Fault => ({
  what: `${service.name} frozen beyond its session`,
  target: service.name,
  strike: async () => {
    service.freeze()
    await pause(BEYOND_SESSION)
    service.thaw()
  },
})
const restarted = (service: ServiceProcess, readyMs: number): Fault => ({
  what: `${service.name} restarted`,
  target: service.name,
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
  target: STORE,
  strike: async () => {
    freeze()
    await pause(STORE_AWAY)
    thaw()
  },
})
