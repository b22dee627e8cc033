// contrail signal send: one from the command line, or many from a file.
import type { Command } from 'commander'
import type { SignalAccepted } from '../client/index.ts'
import { FatalProblem, UsageProblem } from '../base/index.ts'
import { jsonArgument } from './input.ts'
import { senderOf, withOutput, withPayloads, withSender, withUrl } from './options.ts'
import type { Formatted, From, PayloadOptions, Remote } from './options.ts'
import { printAnswer, timeText } from './output.ts'
import { sendFile } from './send-file.ts'
import { clientOf } from './writing.ts'

export const signalCommands = (program: Command): void => {
  const noun = program.command('signal').description('messages to instances')
  withOutput(withSender(withPayloads(withUrl(noun.command('send <signal>')))))
    .description('sends signals; each payload says which stream it is for, and counts once')
    .action(sendSignal)
}

export const sendSignal = async (signal: string, options: PayloadOptions & Remote & Formatted & From): Promise<void> => {
  const { data, file, rate, directory, url, output } = options
  if (file !== undefined) {
    const client = clientOf(directory, url)
    return sendFile({
      what: `${signal} signals`,
      file,
      rate,
      output,
      send: (items, on) => client.signalMany(signal, items, { ...on, ...senderOf(options) }),
    })
  }
  if (data === undefined) throw new UsageProblem('nothing to send: give --data or --file')
  const payload = jsonArgument('--data', data)
  const answer = await clientOf(directory, url).signal(signal, payload, senderOf(options))
  if (answer.kind !== 'accepted') throw new FatalProblem(answer.message)
  printAnswer(output, answer, `${signal} ${answer.id} is in stream ${answer.stream}${keptText(answer)}`)
}

/** A signal for an instance that does not exist yet may come early, or be for a key that somebody mistyped. */
const keptText = ({ kept }: SignalAccepted): string => {
  if (kept === undefined) return ''
  const nobody = kept.unknown ? 'there is no such instance yet' : 'nobody waits for it there just now'
  return `: ${nobody}, it is kept until ${timeText(kept.until)}`
}
