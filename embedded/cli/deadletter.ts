// contrail deadletter list
import type { Command } from 'commander'
import type { DeadLetterView } from '../../visualizer/server/index.ts'
import { withDirectory, withOutput } from './options.ts'
import type { Formatted, Where } from './options.ts'
import { printRows, timeText } from './output.ts'
import { reading } from './reading.ts'

export const deadLetterCommands = (program: Command): void => {
  const noun = program.command('deadletter').description('what could not be decoded or belongs to nobody')
  withOutput(withDirectory(noun.command('list')))
    .description('lists dead letters, the newest first, with reason and raw text')
    .action((options: Where & Formatted) =>
      reading(options.directory, async (from) => {
        const { rows } = await from.get<{ rows: readonly DeadLetterView[] }>('/deadletters')
        printRows(options.output, rows, {
          head: ['at', 'from', 'workflow', 'reason', 'raw'],
          row: (r) => [timeText(r.at), `${r.origin.source} ${r.origin.at ?? ''}`.trim(), r.workflow ?? '', r.reason, r.raw.slice(0, 80)],
          none: 'no dead letters',
        })
      }),
    )
}
