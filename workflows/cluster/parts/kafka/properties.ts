// What a broker of the tests is told: small, on this machine only, quick with groups, strict with topics.

export interface NodePorts {
  readonly id: number
  readonly port: number
  readonly controllerPort: number
}

export const properties = (of: {
  readonly id: number
  readonly nodes: readonly NodePorts[]
  readonly data: string
  /** Besides the plain one and the controllers'. */
  readonly listeners?: readonly string[]
  readonly extra: Readonly<Record<string, string | number | boolean>>
}): string => {
  const { id, nodes, data, listeners = [], extra } = of
  const own = nodes.find((node) => node.id === id)
  if (own === undefined) throw new Error(`there is no node ${id}`)
  const copies = nodes.length
  const inSync = copies > 1 ? 2 : 1
  const settings: Readonly<Record<string, string | number | boolean>> = {
    'process.roles': 'broker,controller',
    'node.id': id,
    'controller.quorum.voters': nodes.map((node) => `${node.id}@127.0.0.1:${node.controllerPort}`).join(','),
    listeners: [`PLAINTEXT://127.0.0.1:${own.port}`, `CONTROLLER://127.0.0.1:${own.controllerPort}`, ...listeners].join(','),
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': data,
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': copies,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': inSync,
    'transaction.state.log.num.partitions': 4,
    'default.replication.factor': copies,
    'min.insync.replicas': inSync,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1_000,
    'log.cleaner.dedupe.buffer.size': 2_097_152,
    'num.network.threads': 2,
    'num.io.threads': 4,
    // A dead broker is found out in seconds. The controllers' own timeouts stay: shorter ones never settle on a busy machine.
    ...(copies > 1 ? { 'broker.session.timeout.ms': 3_000, 'broker.heartbeat.interval.ms': 500 } : {}),
    ...extra,
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}
