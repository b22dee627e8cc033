// The broker that a configuration names: one of ours by its kind, or a foreign one by the path of its module.
import { FatalProblem } from '../../base/index.ts'
import type { BusConnection, ConnectOptions, ForeignBus } from '../adapters/bus-adapter.ts'
import { BUSES } from '../adapters/buses.ts'
import { foreignAdapter } from '../adapters/foreign.ts'
import type { Config } from './config.ts'

/** Whether the configuration says where a broker is. */
export const namesBroker = (config: Config): boolean => config.bus.module !== undefined || ours(config).isSet(config)

/** Rejects with what an operator has to mend. */
export const connectBroker = async (config: Config, on: Omit<ConnectOptions, 'queues'>): Promise<BusConnection> => {
  const { module, options } = config.bus
  const more = { ...on, queues: config.effects.queues }
  return module === undefined ? ours(config).connect(config, more) : (await foreign(module)).connect(options, more)
}

const ours = ({ bus: { kind } }: Config): (typeof BUSES)[number] => {
  const found = BUSES.find((one) => one.kind === kind)
  if (found === undefined)
    throw new FatalProblem(`bus.kind: there is no kind ${kind}: write one of ${BUSES.map((one) => one.kind).join(', ')}`)
  return found
}

const foreign = (module: string): Promise<ForeignBus> =>
  foreignAdapter(module, { field: 'bus.module', isAdapter, needs: 'bus adapter: it needs kind and connect(settings, options)' })

const isAdapter = (value: unknown): value is ForeignBus =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  typeof value.kind === 'string' &&
  'connect' in value &&
  typeof value.connect === 'function'
