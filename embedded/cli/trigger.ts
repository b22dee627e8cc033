// contrail trigger send: starts one instance from the command line, or many from a file.
import type { Command } from 'commander'
import { FatalProblem } from '../fatal.ts'
import { jsonArgument } from './input.ts'
import { withUrl } from './options.ts'
import { print } from './output.ts'
import { sendFile } from './send-file.ts'
import type { SendOptions } from './signal.ts'
import { clientOf } from './writing.ts'

export const triggerCommands = (program: Command): void => {
  const noun = program.command('trigger').description('what starts instances')
  withUrl(noun.command('send <workflow>'))
    .description('starts instances; the same payload key never starts a second one')
    .option('--data <json>', 'one payload')
    .option('--file <path>', 'many: NDJSON or a JSON array')
    .option('--rate <n>', 'at most so many a second, from a file')
    .option('--wait <duration>', 'wait for the result, such as 5s')
    .action(send)
}

const send = async (workflow: string, options: SendOptions & { readonly wait?: string }): Promise<void> => {
  const client = clientOf(options.directory, options.url)
  const { file, rate } = options
  if (file !== undefined)
    return sendFile({ what: `starts of ${workflow}`, file, rate, send: (items, on) => client.startMany(workflow, items, on) })
  if (options.data === undefined) throw new FatalProblem('nothing to send: give --data or --file')
  const answer = await client.start(
    workflow,
    jsonArgument('--data', options.data),
    options.wait === undefined ? {} : { wait: options.wait },
  )
  if (answer.kind === 'refused' || answer.kind === 'unreachable') throw new FatalProblem(answer.message)
  const again = answer.duplicate === true ? ' (it was there before)' : ''
  print(
    answer.kind === 'completed'
      ? `${answer.instance} completed${again}\n${JSON.stringify(answer.output, null, 2)}`
      : `${answer.instance} ${answer.status ?? 'accepted'}${again}`,
  )
}
