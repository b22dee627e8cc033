// contrail trigger send, and the other verbs of triggers: starts one instance from the command line, or many from a file.
import type { Command } from 'commander'
import { z } from 'zod'
import type { ContrailClient } from '../client/index.ts'
import { FatalProblem, UsageProblem } from '../base/index.ts'
import { jsonArgument } from './input.ts'
import { withOutput, withPayloads, withUrl } from './options.ts'
import type { Formatted, PayloadOptions, Remote } from './options.ts'
import { EXIT, printAnswer } from './output.ts'
import { replayCommand } from './replay.ts'
import { sendFile } from './send-file.ts'
import { pauseCommands } from './trigger-pause.ts'
import { clientOf } from './writing.ts'

interface SendOptions extends PayloadOptions, Remote, Formatted {
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
  const client = clientOf(directory, url)
  const answer = await client.start(workflow, payload, wait === undefined ? {} : { wait })
  if (answer.kind === 'refused' || answer.kind === 'unreachable') throw new FatalProblem(answer.message)
  // Nothing was started: the key belongs to an instance with another payload.
  if (answer.differs === true) process.exitCode = EXIT.refused
  const again = answer.duplicate !== true ? '' : answer.differs === true ? WITH_OTHER_CONTENT : ' (it was there before)'
  if (answer.kind === 'completed') {
    return printAnswer(output, answer, `${answer.instance} completed${again}\n${JSON.stringify(answer.output, null, 2)}`)
  }
  // A caller who waited for the result learns why there is none, where that is known.
  const stands = wait === undefined ? {} : await standing(client, answer.instance)
  const status = stands.status ?? answer.status ?? 'accepted'
  const why = stands.trouble === undefined ? '' : `: ${stands.trouble}`
  printAnswer(output, { ...answer, ...stands }, `${answer.instance} ${status}${again}${why}`)
  if (stands.trouble !== undefined) process.exitCode = EXIT.refused
}

const WITH_OTHER_CONTENT = ' (it was there before, with other content: that one counts, and this one changes nothing)'

interface Standing {
  readonly status?: string
  /** Why a person has to look at it. */
  readonly trouble?: string
}
/** What came of an instance whose result did not come: it, or a side effect of it, may be in review. */
const standing = async (client: Pick<ContrailClient, 'instance'>, instance: string): Promise<Standing> => {
  const found = await client.instance(instance)
  if (found.kind !== 'found') return {}
  const view = Trouble.safeParse(found.view)
  if (!view.success) return { status: found.status }
  const { trouble, openEffects } = view.data
  const effect = openEffects.find((one) => one.trouble != null)
  if (trouble !== null) return { status: 'review', trouble: trouble.message }
  if (effect?.trouble != null) return { status: 'review', trouble: `side effect ${effect.effect}: ${effect.trouble.message}` }
  return { status: found.status }
}
const said = z.object({ message: z.string() }).nullish()
const Trouble = z.object({
  trouble: said.transform((of) => of ?? null),
  openEffects: z.array(z.object({ effect: z.string(), trouble: said })),
})
