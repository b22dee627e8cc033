// Writes down what happens at the ports: the one place where evidence comes from.
import type { Command, EffectRequest, PauseSwitch } from '../../engine/index.ts'
import type { Clock } from '../../base/index.ts'
import type { Append, Claim } from '../../journal/index.ts'
import type { Appended, Asked, Called, Entry, Reported, Sent, Settled } from './evidence.ts'

/** `Omit` over a union keeps its members apart only when it is distributed. */
type Without<T> = T extends Entry ? Omit<T, keyof Entry> : never

export interface Witness {
  readonly appended: Appended[]
  readonly commands: Sent<Command>[]
  readonly requests: Sent<EffectRequest>[]
  readonly settled: Settled[]
  readonly reported: Reported[]
  readonly asked: Asked[]
  readonly claimed: Sent<Claim>[]
  readonly switches: Sent<readonly PauseSwitch[]>[]
  readonly called: Called[]
  readonly unusable: Sent<string>[]
  readonly leftOut: Sent<string>[]
  readonly trace: string[]
  /** The number of the last entry. */
  seq(): number
  readonly next: () => number
  readonly log: (by: string, what: string) => void
  /** A clock has shown this time. */
  readonly showed: (now: number) => void
  versionOf(stream: string): number
  /** `delivery`: the number under which the delivery that it came of began. */
  append(by: string, append: Append, delivery: number | undefined): void
  command(by: string, value: Command): void
  request(by: string, value: EffectRequest): void
  claim(by: string, value: Claim): void
  /** What the process knows to be paused from then on, or to be so no more. */
  knowsPaused(by: string, value: readonly PauseSwitch[]): void
  /** The version of this hash was not there, or did not load. */
  cannotUse(by: string, hash: string): void
  /** What is active of this workflow does not load: it was not among those that are active. */
  leaveOut(by: string, workflow: string): void
  settle(what: Without<Settled>): void
  report(what: Without<Reported>): void
  ask(what: Without<Asked>): void
  call(what: Without<Called>): Called
}

export const witness = (clock: Clock): Witness => {
  const lists = {
    appended: [] as Appended[],
    commands: [] as Sent<Command>[],
    requests: [] as Sent<EffectRequest>[],
    settled: [] as Settled[],
    reported: [] as Reported[],
    asked: [] as Asked[],
    claimed: [] as Sent<Claim>[],
    switches: [] as Sent<readonly PauseSwitch[]>[],
    called: [] as Called[],
    unusable: [] as Sent<string>[],
    leftOut: [] as Sent<string>[],
    trace: [] as string[],
  }
  const versions = new Map<string, number>()
  let seq = 0
  let latest = 0
  const entry = (): Entry => ({ seq: ++seq, at: clock.now() })
  const log = (by: string, what: string): void => void lists.trace.push(`${String(++seq).padStart(5)} ${clock.now()} ${by}: ${what}`)
  return {
    ...lists,
    seq: () => seq,
    next: () => ++seq,
    log,
    showed: (now) => {
      if (now > latest) latest = now
    },
    versionOf: (stream) => versions.get(stream) ?? 0,
    append: (by, { stream, turn, index, snapshot }, delivery) => {
      versions.set(stream, turn.version)
      lists.appended.push({ ...entry(), by, delivery, stream, version: turn.version, latest, index, ...(snapshot && { snapshot }) })
      log(by, `appends ${stream} ${turn.version}: ${turn.events.map((e) => e.kind).join(' ')}`)
    },
    command: (by, value) => void lists.commands.push({ ...entry(), by, value }),
    request: (by, value) => void lists.requests.push({ ...entry(), by, value }),
    claim: (by, value) => {
      lists.claimed.push({ ...entry(), by, value })
      log(by, `claims ${value.effect} ~${value.attempt} until ${value.until}`)
    },
    knowsPaused: (by, value) => void lists.switches.push({ ...entry(), by, value }),
    cannotUse: (by, value) => void lists.unusable.push({ ...entry(), by, value }),
    leaveOut: (by, value) => void lists.leftOut.push({ ...entry(), by, value }),
    settle: (what) => void lists.settled.push({ ...entry(), ...what }),
    report: (what) => void lists.reported.push({ ...entry(), ...what }),
    ask: (what) => void lists.asked.push({ ...entry(), ...what }),
    call: (what) => {
      const call: Called = { ...entry(), ...what }
      lists.called.push(call)
      return call
    },
  }
}
