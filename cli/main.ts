// The command `contrail`: nouns and verbs, help for each, one clear sentence for a problem.
import { Command, CommanderError } from 'commander'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FatalProblem, sentenceOf, UsageProblem } from '../base/index.ts'
import { packageDirectory } from '../runtime/web.ts'
import { aggregateCommands } from './aggregate.ts'
import { configCommand } from './config.ts'
import { deadLetterCommands } from './deadletter.ts'
import { devCommand } from './dev.ts'
import { engineCommands } from './engine.ts'
import { instanceCommands } from './instance.ts'
import { journalCommands } from './journal.ts'
import { complain, EXIT } from './output.ts'
import { reviewCommands } from './review.ts'
import { scheduleCommands } from './schedule.ts'
import { serveCommand } from './serve.ts'
import { signalCommands } from './signal.ts'
import { taskCommands } from './task.ts'
import { topicsCommands } from './topics.ts'
import { triggerCommands } from './trigger.ts'
import { workflowCommands } from './workflow.ts'

const versionOf = (): string => {
  const { version } = JSON.parse(readFileSync(join(packageDirectory(), 'package.json'), 'utf8')) as { version: string }
  return version
}

const HINT = "(run 'contrail --help' for the commands)"

/** Problems that are the user's to solve: known by their class, or by the name that a port gives them. */
const KNOWN: ReadonlySet<string> = new Set(['JournalUnavailable', 'DamagedJournal', 'UnknownFormat', 'UnknownEvent', 'UnusableVersion'])

/** What is empty names nothing: a variable of a script that was not set. */
const isNamed = (command: Command): void => {
  const empty = command.registeredArguments.find((_, i) => command.args[i]?.trim() === '')
  if (!empty) return
  const lists = command.parent?.commands.some((one) => one.name() === 'list') ? `: contrail ${command.parent.name()} list shows them` : ''
  throw new UsageProblem(`<${empty.name()}> is empty, say which one is meant${lists}`)
}

/** The whole command line. */
export const contrail = (): Command => {
  const program = new Command('contrail')
    .description('Workflows from pure steps, side effects as data, a journal that proves what happened.')
    .version(versionOf())
    .exitOverride()
    .showHelpAfterError(HINT)
    .addHelpText('after', '\nExit codes: 0 done; 1 refused or failed; 2 the command line is wrong.')
  for (const add of [
    devCommand,
    triggerCommands,
    signalCommands,
    scheduleCommands,
    instanceCommands,
    aggregateCommands,
    taskCommands,
    reviewCommands,
    deadLetterCommands,
    workflowCommands,
    engineCommands,
    journalCommands,
    serveCommand,
    topicsCommands,
    configCommand,
  ])
    add(program)
  return program.hook('preAction', (_, command) => isNamed(command))
}

export const main = async (args: readonly string[]): Promise<void> => {
  try {
    await contrail().parseAsync([...args], { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage
      return
    }
    process.exitCode = error instanceof UsageProblem ? EXIT.usage : EXIT.refused
    if (error instanceof FatalProblem || (error instanceof Error && KNOWN.has(error.name))) return complain(error.message)
    complain(`unexpected error: ${sentenceOf(error)} (CONTRAIL_LOG=debug prints the stack)`)
    if (process.env['CONTRAIL_LOG'] === 'debug' && error instanceof Error) complain(error.stack ?? '')
  }
}
