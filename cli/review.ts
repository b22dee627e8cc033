// contrail review list
import type { Command } from 'commander'
import { effectKey } from '../engine/index.ts'
import type { Review } from '../visualizer/server/index.ts'
import { withJournal, withOutput } from './options.ts'
import type { Formatted, Where } from './options.ts'
import { print } from './output.ts'
import { reading } from './reading.ts'

export const reviewCommands = (program: Command): void => {
  const noun = program.command('review').description('what needs a person')
  withOutput(withJournal(noun.command('list')))
    .description('lists instances and side effects in manual review, the same failure together')
    .action((options: Where & Formatted) =>
      reading(options, async (from) => {
        const { groups, next } = await from.get<Review>('/review')
        if (options.output === 'json') return print(JSON.stringify(groups, null, 2))
        if (groups.length === 0) return print('nothing needs a person')
        for (const group of groups) {
          print(`${group.items.length} × ${group.message}`)
          for (const item of group.items)
            print(
              item.kind === 'instance'
                ? `  ${item.row.instance} at ${item.row.nodes.join(', ')}`
                : `  ${effectKey(item.effect)} ${item.effect.effect}`,
            )
        }
        if (next !== undefined) print('… and more')
      }),
    )
}
