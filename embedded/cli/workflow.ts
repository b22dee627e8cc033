// contrail workflow list | graph
import type { Command } from 'commander'
import type { WorkflowLine } from '../../visualizer/server/index.ts'
import { withDirectory, withOutput } from './options.ts'
import type { Formatted, Where } from './options.ts'
import { print, printRows } from './output.ts'
import { reading } from './reading.ts'

export const workflowCommands = (program: Command): void => {
  const noun = program.command('workflow').description('definitions and their activated versions')
  withOutput(withDirectory(noun.command('list')))
    .description('lists the activated version of each workflow')
    .action((options: Where & Formatted) =>
      reading(options.directory, async (from) => {
        const { rows } = await from.get<{ rows: readonly WorkflowLine[] }>('/workflows')
        printRows(options.output, rows, {
          head: ['workflow', 'version', 'hash', 'aggregate', 'instances'],
          row: (r) => [
            r.name,
            String(r.number),
            r.hash.slice(0, 12),
            r.aggregate ?? '',
            r.instances.map((i) => `${i.count} ${i.status}`).join(', '),
          ],
          none: 'no workflow is activated',
        })
      }),
    )
  withDirectory(noun.command('graph <workflow>'))
    .description('prints the graph of the activated version as Mermaid')
    .action((workflow: string, options: Where) =>
      reading(options.directory, async (from) => print(await from.text(`/workflows/${encodeURIComponent(workflow)}/graph.mmd`))),
    )
}
