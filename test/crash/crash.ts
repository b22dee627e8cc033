// Kills the engine again and again on one journal, lets the last life end in peace, and collects what came of it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { startShopProcess } from '../../workflows/shop/process.ts'
import { randomOf } from '../simulation/random.ts'
import { lookInto } from './journal.ts'
import type { JournalFigures } from './journal.ts'
import { startLife } from './life.ts'
import type { LifeOptions } from './life.ts'
import { lineTo } from './line.ts'
import type { Line } from './line.ts'
import { momentsOf } from './moments.ts'
import type { Moment } from './moments.ts'
import { payloads } from './truth.ts'

export interface CrashOptions {
  readonly kills: number
  /** How many of them fall inside a call to the payment provider by intention; others may by chance. */
  readonly inCalls: number
  /** Payloads a second. */
  readonly rate: number
  readonly seed: number
  /** Told where each kill fell. */
  readonly report: (line: string) => void
}

export interface Kill extends JournalFigures {
  readonly moment: Moment
  /** Since it took work, in milliseconds. */
  readonly after: number
  /** Charges that the provider had not answered yet. */
  readonly charging: number
}
const Summary = z.object({
  instances: z.int(),
  completed: z.int(),
  waiting: z.int(),
  review: z.int(),
  charged: z.string(),
  duplicates: z.int(),
})
export type Summary = z.infer<typeof Summary>
const Ledger = z.object({ orders: z.record(z.string(), z.object({ charges: z.int(), cents: z.int() })) })
export type Ledger = z.infer<typeof Ledger>['orders']

/** What stands after a life that ended in peace. */
export interface Outcome {
  readonly summary: Summary
  readonly ledger: Ledger
  readonly journal: JournalFigures
}
export interface CrashRun {
  readonly kills: readonly Kill[]
  readonly survived: Outcome
  /** The same command once more, when nothing was left to do. */
  readonly again: Outcome
}

export const crashRun = async ({ kills, inCalls, rate, seed, report }: CrashOptions): Promise<CrashRun> => {
  const folder = mkdtempSync(join(tmpdir(), 'contrail-crash-'))
  const directory = join(folder, 'journal')
  const file = join(folder, 'shop.db')
  const shop = await startShopProcess({ file, port: 0, startedBy: 'hand', withUs: true })
  // It is in a process group of its own, and would outlive us, too.
  const leave = (): void => void process.kill(shop.pid, 'SIGTERM')
  process.once('exit', leave)
  const line = await lineTo(shop.url)
  try {
    const life: LifeOptions = { directory, rate, shop: { url: line.url, file } }
    const [feed, uncharged] = [(payloads.all * 1000) / rate, (payloads.uncharged * 1000) / rate]
    const moments = momentsOf({ kills, inCalls, feed, uncharged, random: randomOf(seed) })
    const killed: Kill[] = []
    for (const moment of moments) {
      const kill = await liveUntil(moment, line, life)
      report(described(kill, killed))
      killed.push(kill)
    }
    report('the last life goes to its end')
    const survived = await liveInPeace(shop.url, life)
    report('the same command once more')
    const again = await liveInPeace(shop.url, { directory, shop: life.shop })
    return { kills: killed, survived, again }
  } finally {
    process.off('exit', leave)
    await line.stop()
    await shop.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Rejects where it ended in peace before the moment came. */
const liveUntil = async (moment: Moment, line: Line, options: LifeOptions): Promise<Kill> => {
  const life = startLife(options)
  let struck: { readonly at: number; readonly charging: number } | undefined
  const strike = (): void => {
    const charging = line.open()
    if (life.kill()) struck = { at: performance.now(), charging }
  }
  try {
    await life.ready
    const since = performance.now()
    const timer = moment.kind === 'time' ? setTimeout(strike, moment.after) : undefined
    if (moment.kind === 'call') line.interrupt({ nth: moment.nth, place: moment.place, by: strike })
    await life.ended.finally(() => clearTimeout(timer))
    if (struck === undefined) throw new Error(`the engine ended by itself before it could be killed ${placeOf(moment)}`)
    return { moment, after: Math.round(struck.at - since), charging: struck.charging, ...(await lookInto(options.directory)) }
  } finally {
    line.interrupt(undefined)
    life.kill()
  }
}

/** One life that nobody disturbs, and what stands after it. */
export const liveInPeace = async (shop: string, options: LifeOptions): Promise<Outcome> => {
  const life = startLife(options)
  try {
    const ended = await life.ended
    if (ended.kind === 'killed') throw new Error('somebody else killed the engine')
    const ledger = Ledger.parse(await (await fetch(new URL('/ledger', shop))).json()).orders
    return { summary: Summary.parse(JSON.parse(ended.summary)), ledger, journal: await lookInto(options.directory) }
  } finally {
    life.kill()
  }
}

const placeOf = (moment: Moment): string => {
  if (moment.kind === 'time') return `${moment.after} ms after it took work`
  const places = {
    late: 'before the provider heard of it',
    never: 'and the provider never hears of it',
    unanswered: 'before its answer was back',
  }
  return `in charge ${moment.nth} of this life, ${places[moment.place]}`
}

const described = ({ moment, after, charging, turns, completed, findings }: Kill, earlier: readonly Kill[]): string => {
  const when = moment.kind === 'call' ? `${placeOf(moment)}, after ${after} ms` : `after ${after} ms`
  const grown = turns - (earlier.at(-1)?.turns ?? 0)
  const calls = charging === 0 ? 'no charge open' : `${charging} ${charging === 1 ? 'charge' : 'charges'} open`
  const found = findings.length === 0 ? 'the journal is sound' : `the journal is damaged: ${findings.join('; ')}`
  return `kill ${earlier.length + 1}: ${when}; ${turns} turns, ${grown} of them of this life, ${completed} orders completed, ${calls}; ${found}`
}
