// What a broker has to be to join the services of a deployment: its kind, its section of the configuration, and how a process connects to it.
import type { Logger } from 'pino'
import type { z } from 'zod'
import type { Bus, Monitor, Queues, Records } from '../../bus/index.ts'
import type { Topics } from '../../engine/index.ts'

/** The topics of the deployment itself, as its configuration wants them. */
export interface OwnTopics {
  /** Makes what is missing, and returns the names of what it made. What is there stays as it is. */
  create(): Promise<readonly string[]>
  /** A sentence for each thing that is not as it should be. */
  check(): Promise<readonly string[]>
}
/** What a process does over its broker, and how it ends that. */
export interface BusConnection {
  /** Rejects where one of our topics is missing. The same bus at each call. */
  bus(): Promise<Bus<Topics>>
  /** The topics that others write to. */
  readonly records: Records
  readonly monitor: Monitor
  readonly topics: OwnTopics
  /** The group of all trigger services: each record goes to one of them. */
  readonly triggerGroup: string
  /** Where records that nobody can read are kept. */
  readonly deadLetterTopic: string
  /** After this without a sign of life a process loses its partitions. Milliseconds. */
  readonly sessionMs: number
  /** What does not go as it should, in clauses; empty when all is well. */
  troubles(): readonly string[]
  /** Stops all consumers, and writes what is queued, both within the limit in milliseconds; then disconnects. */
  close(drainMs: number): Promise<void>
}
export interface ConnectOptions {
  /** How the broker, and the screen, call this process. */
  readonly clientId: string
  /** The kinds of side effects that go by queues of their own. */
  readonly queues: Queues
  readonly log: Logger
}

/** An adapter of somebody else: `settings` are the `bus.options` of the configuration, as they stand there. */
export interface ForeignBus {
  readonly kind: string
  /** Rejects with a FatalProblem for what is not as it should be in the settings. */
  readonly connect: (settings: Readonly<Record<string, unknown>>, on: ConnectOptions) => Promise<BusConnection>
}

/** A configuration that has the section of the kind; one that has them all can be given to any adapter of ours. */
type WithSection<Kind extends string, Section extends z.ZodType> = { readonly [K in Kind]: z.output<Section> }

export interface BusAdapter<Kind extends string, Section extends z.ZodObject> {
  /** As `bus.kind` names it, and the name of its section. */
  readonly kind: Kind
  /** Its section of the configuration; each field is described by `field`. */
  readonly section: Section
  /** Whether the section says where the broker is: commands look at the journal of one process otherwise. */
  readonly isSet: (config: WithSection<Kind, Section>) => boolean
  /** Rejects with a FatalProblem for what is not as it should be in the section. */
  readonly connect: (config: WithSection<Kind, Section>, on: ConnectOptions) => Promise<BusConnection>
}

/** `isSet` and `connect` are given the section alone. */
export const busAdapter = <const Kind extends string, Section extends z.ZodObject>({
  kind,
  section,
  isSet,
  connect,
}: {
  readonly kind: Kind
  readonly section: Section
  readonly isSet: (settings: z.output<Section>) => boolean
  readonly connect: (settings: z.output<Section>, on: ConnectOptions) => Promise<BusConnection>
}): BusAdapter<Kind, Section> => ({
  kind,
  section,
  isSet: (config) => isSet(config[kind]),
  connect: (config, on) => connect(config[kind], on),
})
