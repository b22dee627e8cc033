// The port of sources: what a service bus or a stream of events implements, as Kafka and HTTP do, to start workflows and send signals.
import type { Health, RecordFault } from '../bus/index.ts'
import type { Origin } from '../engine/index.ts'

/** One message as a stranger wrote it. */
export interface RawRecord {
  /** Triggers name it: those of `origin.source` with this topic are asked. */
  readonly topic: string
  /** `source` as triggers name it, and the place for people: `orders/3@17`. */
  readonly origin: Origin
  readonly key: Uint8Array | null
  /** JSON, a CloudEvent in either of its modes, or what becomes a dead letter. */
  readonly value: Uint8Array | null
  readonly headers: Readonly<Record<string, Uint8Array>>
  /** Present: the source could not read it. It becomes a dead letter for that reason; `value` is the beginning of what there was. */
  readonly fault?: RecordFault
}

export type Taken =
  /** Every workflow and signal that takes it has it, durably. Acknowledge it. */
  | { readonly kind: 'accepted'; readonly streams: readonly string[] }
  /** Nobody takes it: it is kept, durably, with the reason. Acknowledge it. */
  | { readonly kind: 'deadLettered'; readonly id: string; readonly reason: string }
  /** It is not known to be durable. Offer it again: what was taken counts once. */
  | { readonly kind: 'unavailable'; readonly message: string }

/** The way in, given to a source. */
export interface Intake {
  /**
   * Hands it over; waits while too much work is open. Awaited one after the other, records keep their order, and the answers can be
   * awaited together. Only what is unavailable can be overtaken, by those that were handed over behind it.
   */
  offer(record: RawRecord): Promise<{ readonly answer: Promise<Taken> }>
  /** The topics that active workflows and signals name for the source, just now. Rejects where that cannot be read. */
  topics(source: string): Promise<readonly string[]>
}

export interface SourceHealth {
  /** `dead`: it takes nothing any more, its process should end. */
  readonly state: Health
  /** What a person should know or do, in sentences. */
  readonly details: readonly string[]
}
export interface SourceLag {
  readonly topic: string
  readonly partition: number
  /** Messages not acknowledged yet. */
  readonly lag: number
}

export interface TriggerSource {
  /** Begins to take. A source begins once. */
  start(): void
  health(): SourceHealth
  /** Empty where senders wait for their answers: then nothing waits here. */
  lag(): Promise<readonly SourceLag[]>
  /**
   * Takes nothing more, of that topic or at all; what is in work ends. Until the same is resumed, or the end of this process.
   * What is paused before the start takes nothing from the beginning.
   */
  pause(topic?: string): void
  /** Ends the pause of the same topic, or of the whole; the other stands. */
  resume(topic?: string): void
  /** Takes nothing more, waits for what is in work up to the limit in milliseconds. What is not acknowledged then comes again. */
  stop(drainMs: number): Promise<void>
}
