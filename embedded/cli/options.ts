// Options that many commands share, each described once.
import { InvalidArgumentError, Option } from 'commander'
import type { Command } from 'commander'
import type { Format } from './output.ts'

export interface Where {
  readonly directory: string
}
export interface Remote extends Where {
  readonly url?: string
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

/** Reads how many a second: any number above 0. */
const rate = (text: string): number => {
  if (text.trim() !== '' && Number(text) > 0 && Number.isFinite(Number(text))) return Number(text)
  throw new InvalidArgumentError('Give a number above 0.')
}
export interface Payloads {
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

export const withRate = (command: Command, what: string): Command => command.option('--rate <n>', what, rate)

export const withDirectory = (command: Command): Command =>
  command.addOption(new Option('-d, --directory <path>', 'the directory of the journal').env('CONTRAIL_DIRECTORY').default('.contrail'))

export const withUrl = (command: Command): Command =>
  withDirectory(command).addOption(
    new Option('--url <url>', 'the running engine, where it is not the one of the directory').env('CONTRAIL_URL'),
  )

export const withOutput = (command: Command): Command =>
  command.addOption(new Option('-o, --output <format>', 'how to print').choices(['table', 'json']).default('table'))

/** Who acts and why: both stand in the journal. */
export const withReason = (command: Command): Command =>
  command
    .addOption(new Option('--by <name>', 'who you are').env('CONTRAIL_USER').default(process.env['USER'] ?? 'operator'))
    .requiredOption('--reason <text>', 'why, for those who read it later')
