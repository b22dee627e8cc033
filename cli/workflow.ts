// contrail workflow list | graph | pause | resume | deploy
import type { Command } from 'commander'
import type { WorkflowLine } from '../visualizer/server/index.ts'
import { shortHash } from '../engine/index.ts'
import { configured } from '../runtime/config/configured.ts'
import { deployTo } from '../runtime/cluster/deploy.ts'
import { addHolding } from './holding.ts'
import { withConfig, withJournal, withOutput, withReason, withUrl } from './options.ts'
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
          head: ['workflow', 'version', 'hash', 'aggregate', 'instances', 'paused'],
          row: (r) => [
            r.name,
            String(r.number),
            r.hash.slice(0, 12),
            r.aggregate ?? '',
            r.instances.map((i) => `${i.count} ${i.status}`).join(', '),
            r.paused === null ? '' : `${r.paused.of === 'engine' ? 'with the engine, ' : ''}by ${r.paused.by}: ${r.paused.reason}`,
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
  addHolding({
    pause: withOutput(withReason(withUrl(noun.command('pause <workflow>')))).description(
      'no instance of it begins or goes on, in the whole deployment, until it is resumed; starts, signals and outcomes are recorded',
    ),
    resume: withOutput(withReason(withUrl(noun.command('resume <workflow>')))).description('ends the pause of the same workflow'),
    named: ([workflow = '']) => workflow,
    ask: (client, verb, pause, [workflow = '']) =>
      verb === 'pause' ? client.pauseWorkflow(workflow, pause) : client.resumeWorkflow(workflow, pause),
  })
  withConfig(noun.command('deploy <module>'))
    .description('stores the versions of a module in the journal of a cluster, activates them, and waits until they are active')
    .action(deploy)
}

const deploy = async (module: string, options: Configured): Promise<void> => {
  const { config } = configured(options.config)
  for (const { workflow, hash } of await deployTo(config, module))
    print(`${workflow.name} ${workflow.version} (${shortHash(hash)}) is active`)
}
