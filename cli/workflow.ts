// contrail workflow list | graph | deploy
import type { Command } from 'commander'
import type { WorkflowLine } from '../visualizer/server/index.ts'
import { shortHash } from '../engine/index.ts'
import { configured } from '../runtime/config/configured.ts'
import { deployTo } from '../runtime/cluster/deploy.ts'
import { withConfig, withJournal, withOutput } from './options.ts'
import type { Configured, Formatted, Where } from './options.ts'
import { print, printRows } from './output.ts'
import { reading } from './reading.ts'

export const workflowCommands = (program: Command): void => {
  const noun = program.command('workflow').description('definitions and their activated versions')
  withOutput(withJournal(noun.command('list')))
    .description('lists the activated version of each workflow')
    .action((options: Where & Formatted) =>
      reading(options, async (from) => {
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
  withJournal(noun.command('graph <workflow>'))
    .description('prints the graph of the activated version as Mermaid')
    .action((workflow: string, options: Where) =>
      reading(options, async (from) => print(await from.text(`/workflows/${encodeURIComponent(workflow)}/graph.mmd`))),
    )
  withConfig(noun.command('deploy <module>'))
    .description('stores the versions of a module in the journal of a cluster, activates them, and waits until they are active')
    .action(deploy)
}

const deploy = async (module: string, options: Configured): Promise<void> => {
  const { config } = configured(options.config)
  for (const { workflow, hash } of await deployTo(config, module))
    print(`${workflow.name} ${workflow.version} (${shortHash(hash)}) is active`)
}
