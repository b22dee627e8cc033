// contrail signal send: one from the command line, or many from a file.
import type { Command } from 'commander'
import type { Remote } from './options.ts'
import { withUrl } from './options.ts'
import { jsonArgument } from './input.ts'
import { print } from './output.ts'
import { sendFile } from './send-file.ts'
import { clientOf } from './writing.ts'
import { FatalProblem } from '../fatal.ts'

export interface SendOptions extends Remote {
  readonly data?: string
  readonly file?: string
  readonly rate?: string
}

export const signalCommands = (program: Command): void => {
  const noun = program.command('signal').description('messages to instances')
  withUrl(noun.command('send <signal>'))
    .description('sends signals; each payload says which stream it is for, and counts once')
    .option('--data <json>', 'one payload')
    .option('--file <path>', 'many: NDJSON or a JSON array')
    .option('--rate <n>', 'at most so many a second, from a file')
    .action(sendSignal)
}

export const sendSignal = async (signal: string, options: SendOptions): Promise<void> => {
  const client = clientOf(options.directory, options.url)
  const { file, rate } = options
  if (file !== undefined)
    return sendFile({ what: `${signal} signals`, file, rate, send: (items, on) => client.signalMany(signal, items, on) })
  if (options.data === undefined) throw new FatalProblem('nothing to send: give --data or --file')
  const answer = await client.signal(signal, jsonArgument('--data', options.data))
  if (answer.kind !== 'accepted') throw new FatalProblem(answer.message)
  print(`${signal} ${answer.id} is in stream ${answer.stream}`)
}
