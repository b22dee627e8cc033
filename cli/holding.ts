// What pausing and resuming a workflow, or the engine, share on the command line.
import type { Command } from 'commander'
import type { Acted, ContrailClient, Pause } from '../client/index.ts'
import { FatalProblem } from '../base/index.ts'
import type { Formatted, Remote } from './options.ts'
import { printAnswer } from './output.ts'
import { clientOf } from './writing.ts'

type Verb = 'pause' | 'resume'
type Said = Pick<Pause, 'by' | 'reason'>
type Options = Remote & Formatted & Said

/** `named`: what is held, of the arguments of the command. */
export const addHolding = (of: {
  readonly pause: Command
  readonly resume: Command
  readonly named: (args: readonly string[]) => string
  readonly ask: (client: ContrailClient, verb: Verb, pause: Said, args: readonly string[]) => Promise<Acted>
}): void => {
  const add = (verb: Verb, done: string): void =>
    void of[verb].action(async (...given: readonly unknown[]) => {
      const args = given.filter((one): one is string => typeof one === 'string')
      const { by, reason, directory, url, output } = of[verb].opts<Options>()
      const answer = await of.ask(clientOf(directory, url), verb, { by, reason }, args)
      if (answer.kind === 'refused' || answer.kind === 'unreachable') throw new FatalProblem(answer.message)
      printAnswer(output, answer, `${of.named(args)}: ${answer.kind === 'done' ? done : 'sent, its answer did not come in time'}`)
    })
  add('pause', 'paused')
  add('resume', 'resumed')
}
