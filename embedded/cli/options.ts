// Options that many commands share, each described once.
import { Option } from 'commander'
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
