// contrail trigger send, and the other verbs of triggers: starts one instance from the command line, or many from a file.
import type { Command } from 'commander'
import { FatalProblem, UsageProblem } from '../base/index.ts'
import { jsonArgument } from './input.ts'
import { withOutput, withPayloads, withUrl } from './options.ts'
import type { Formatted, Payloads, Remote } from './options.ts'
import { printAnswer } from './output.ts'
import { replayCommand } from './replay.ts'
import { sendFile } from './send-file.ts'
import { pauseCommands } from './trigger-pause.ts'
import { clientOf } from './writing.ts'

interface SendOptions extends Payloads, Remote, Formatted {
  readonly wait?: string
}

export const triggerCommands = (program: Command): void => {
  const noun = program.command('trigger').description('by what starts and signals come in')
  withOutput(withPayloads(withUrl(noun.command('send <workflow>'))))
    .description('starts instances; the same payload key never starts a second one')
    .option('--wait <duration>', 'wait for the result of one, such as 5s')
    .action(send)
  replayCommand(noun)
  pauseCommands(noun)
}

const send = async (workflow: string, { data, file, rate, directory, url, wait, output }: SendOptions): Promise<void> => {
  if (file !== undefined) {
    const client = clientOf(directory, url)
    return sendFile({ what: `starts of ${workflow}`, file, rate, output, send: (items, on) => client.startMany(workflow, items, on) })
  }
  if (data === undefined) throw new UsageProblem('nothing to send: give --data or --file')
  const payload = jsonArgument('--data', data)
  const answer = await clientOf(directory, url).start(workflow, payload, wait === undefined ? {} : { wait })
  if (answer.kind === 'refused' || answer.kind === 'unreachable') throw new FatalProblem(answer.message)
  const again = answer.duplicate === true ? ' (it was there before)' : ''
  printAnswer(
    output,
    answer,
    answer.kind === 'completed'
      ? `${answer.instance} completed${again}\n${JSON.stringify(answer.output, null, 2)}`
      : `${answer.instance} ${answer.status ?? 'accepted'}${again}`,
  )
}
