// Options that many commands share, each described once.
import { InvalidArgumentError, Option } from 'commander'
import type { Command } from 'commander'
import { parseDuration } from '../base/index.ts'
import type { Format } from './output.ts'

/** Which configuration. */
export interface Configured {
  readonly config?: string
}
/** Which journal: one in a directory, or that of a configuration. */
export interface Where extends Configured {
  readonly directory: string
}
export interface Remote {
  readonly directory: string
  readonly url?: string
}
export interface Reasoned {
  readonly by: string
  readonly reason: string
}
export interface Formatted {
  readonly output: Format
}

/** Reads the number of an option: whole, and in the range. */
export const whole =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    if (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text)
    throw new InvalidArgumentError(`Give a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`}.`)
  }

/** Reads a time of day on a day, of the local clock where it names no zone. */
export const moment = (text: string): number => {
  const at = Date.parse(text)
  if (!Number.isNaN(at)) return at
  throw new InvalidArgumentError('Give a time such as 2026-11-30T18:00 or 2026-11-30T18:00Z.')
}

/** Reads how many a second: any number above 0. */
const rate = (text: string): number => {
  if (text.trim() !== '' && Number(text) > 0 && Number.isFinite(Number(text))) return Number(text)
  throw new InvalidArgumentError('Give a number above 0.')
}
/** Reads a duration into milliseconds. */
export const duration = (text: string): number => {
  const ms = parseDuration(text.trim())
  if (ms !== undefined && ms > 0) return ms
  throw new InvalidArgumentError("Give a whole number and a unit, such as '500ms', '10s' or '2m'.")
}
export interface PayloadOptions {
  readonly data?: string
  readonly file?: string
  readonly rate?: number
}
/** What is sent: one payload or a file of them. */
export const withPayloads = (command: Command): Command =>
  withRate(
    command
      .addOption(new Option('--data <json>', "one payload; '-' reads it from standard input").conflicts('file'))
      .option('--file <path>', 'many: NDJSON or a JSON array'),
    'at most so many a second, from a file',
  )

export interface From {
  readonly by?: string
  readonly reason?: string
}
/** Who sends it: stands in the journal, beside where it came from. */
export const withSender = (command: Command): Command =>
  command.option('--by <name>', 'who sends it, for those who read the journal later').option('--reason <text>', 'why')

export const senderOf = ({ by, reason }: From): From => ({ ...(by !== undefined && { by }), ...(reason !== undefined && { reason }) })

export const withRate = (command: Command, what: string): Command => command.option('--rate <n>', what, rate)

export const withDirectory = (command: Command): Command => command.addOption(directory())

const directory = (): Option =>
  new Option('-d, --directory <path>', 'the directory of the journal').env('CONTRAIL_DIRECTORY').default('.contrail')
const config = (what: string): Option => new Option('--config <path>', what).env('CONTRAIL_CONFIG')

export const withConfig = (command: Command): Command =>
  command.addOption(
    config("the file of the configuration; else contrail.json in this folder, where it is there. Variables win: see 'contrail config'"),
  )

export const withJournal = (command: Command): Command =>
  command.addOption(directory().conflicts('config')).addOption(config('the configuration of a cluster whose journal it is'))

export const withUrl = (command: Command): Command =>
  withDirectory(command).addOption(
    new Option('--url <url>', 'the running process, where it is not the one of the directory').env('CONTRAIL_URL'),
  )

/** A command that reads the journal, or asks a process that is named. */
export const withJournalOrUrl = (command: Command): Command =>
  withJournal(command).addOption(
    new Option('--url <url>', 'a running process to ask instead, on another machine say').env('CONTRAIL_URL').conflicts('config'),
  )

export const withOutput = (command: Command): Command =>
  command.addOption(new Option('-o, --output <format>', 'how to print').choices(['table', 'json']).default('table'))

/** Who acts and why: both stand in the journal. */
export const withReason = (command: Command): Command =>
  command
    .addOption(new Option('--by <name>', 'who you are').env('CONTRAIL_USER').default(process.env['USER'] ?? 'operator'))
    .requiredOption('--reason <text>', 'why, for those who read it later (needed)')
