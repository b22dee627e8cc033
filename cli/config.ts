// contrail config: every field of the configuration, with its value, where that came from, and what it means.
import type { Command } from 'commander'
import { configured } from '../runtime/config/configured.ts'
import { configLines } from '../runtime/config/print-config.ts'
import { withConfig, withOutput } from './options.ts'
import type { Configured, Formatted } from './options.ts'
import { complain, printRows } from './output.ts'

export const configCommand = (program: Command): void => {
  withOutput(withConfig(program.command('config')))
    .description('prints every field with its variable, its value, where that came from, and its meaning; secrets are masked')
    .action((options: Configured & Formatted) => {
      const read = configured(options.config)
      printRows(options.output, configLines(read), {
        head: ['field', 'variable', 'value', 'from', 'meaning'],
        row: ({ field, variable, value, from, about }) => [field, variable, value, from, about],
        none: 'there are no fields',
      })
      for (const variable of read.unknown) complain(`the variable ${variable} names no field`)
    })
}
