// contrail engine show | pause | resume: the whole deployment, held and let go.
import type { Command } from 'commander'
import type { EngineView } from '../visualizer/server/index.ts'
import { withJournalOrUrl, withOutput, withReason, withUrl } from './options.ts'
import type { Formatted, Where } from './options.ts'
import { print, timeText } from './output.ts'
import { asking } from './reading.ts'
import { addHolding } from './holding.ts'

export const engineCommands = (program: Command): void => {
  const noun = program.command('engine').description('the whole deployment, held and let go')
  withOutput(withJournalOrUrl(noun.command('show')))
    .description('says whether it is paused as a whole, by whom and why')
    .action((options: Where & Formatted & { readonly url?: string }) =>
      asking(options, async (from) => {
        const view = await from.get<EngineView>('/engine')
        if (options.output === 'json') return print(JSON.stringify(view, null, 2))
        const { paused } = view
        print(paused === null ? 'not paused' : `paused by ${paused.by} since ${timeText(paused.since)}: ${paused.reason}`)
      }),
    )
  addHolding({
    pause: withOutput(withReason(withUrl(noun.command('pause')))).description(
      'no instance of any workflow begins or goes on, and no side effect is called, until it is resumed; what comes in is recorded',
    ),
    resume: withOutput(withReason(withUrl(noun.command('resume')))).description(
      'ends the pause of the engine: all goes on, but for workflows and instances that are paused by themselves',
    ),
    named: () => 'the engine',
    ask: (client, verb, pause) => (verb === 'pause' ? client.pauseEngine(pause) : client.resumeEngine(pause)),
  })
}
