// contrail deadletter list | show | resend
import { Option } from 'commander'
import type { Command } from 'commander'
import type { LetterFilter, Resent } from '../trigger-service/index.ts'
import { FatalProblem, UsageProblem } from '../base/index.ts'
import { openDesk } from './deadletter-desk.ts'
import type { DeadLetterRow, OpenDesk } from './deadletter-desk.ts'
import { withJournal, withOutput } from './options.ts'
import type { Formatted, Remote, Where } from './options.ts'
import { complain, EXIT, printAnswer, printRows, timeText } from './output.ts'
import { sinceArgument } from './since.ts'

interface ResendOptions extends Where, Remote, Formatted, Omit<LetterFilter, 'since'> {
  readonly all?: boolean
  readonly since?: string
}

/** `open`: where the dead letters are; a test may bring its own. */
export const deadLetterCommands = (program: Command, open: OpenDesk = openDesk): void => {
  const noun = program.command('deadletter').description('what could not be decoded or belongs to nobody')
  withOutput(withJournal(noun.command('list')))
    .description('lists dead letters, the newest first, with reason and raw text')
    .action((options: Where & Formatted) =>
      open(options, async (desk) => {
        printRows(options.output, await desk.list(), {
          head: ['id', 'at', 'from', 'for', 'sent again', 'reason', 'raw'],
          row: (r) => [shortId(r.id), timeText(r.at), fromOf(r), targetOf(r), againOf(r), r.reason, r.raw.slice(0, 80)],
          none: 'no dead letters',
        })
      }),
    )
  withOutput(withJournal(noun.command('show <id>')))
    .description('shows one dead letter whole; the first 12 characters of its id suffice')
    .action((id: string, options: Where & Formatted) =>
      open(options, async (desk) => {
        const letter = await desk.show(idArgument(id))
        if (letter === undefined) throw new FatalProblem(`there is no dead letter ${id}`)
        printAnswer(options.output, letter, inWords(letter))
      }),
    )
  withOutput(withJournal(noun.command('resend [id]')))
    .description('sends dead letters again, back to where they came from; what was taken before counts once')
    .addOption(new Option('--url <url>', 'the running process that takes again what came over HTTP').env('CONTRAIL_URL'))
    .option('--all', 'all that were not sent again yet, the oldest first')
    .option('--source <name>', 'of all, those that came over http, file or kafka')
    .option('--topic <name>', 'of all, those that came from a topic')
    .option('--target <name>', "of all, those that were meant for 'workflow Order' or 'signal Shipment'")
    .option('--since <time>', 'of all, those kept since: 2h ago, or 2026-11-21T08:00:00Z')
    .action((id: string | undefined, options: ResendOptions) => resend(open, id, options))
}

const resend = async (open: OpenDesk, id: string | undefined, options: ResendOptions): Promise<void> => {
  const { all = false, source, topic, target, since, output } = options
  const filter: LetterFilter = {
    ...(source !== undefined && { source }),
    ...(topic !== undefined && { topic }),
    ...(target !== undefined && { target }),
    ...(since !== undefined && { since: sinceArgument(since, Date.now()) }),
  }
  if (all === (id !== undefined)) throw new UsageProblem('which ones: give the id of one, or --all')
  if (id !== undefined && Object.keys(filter).length > 0) throw new UsageProblem('a filter goes with --all, not with an id')
  await open(options, async (desk) => {
    const sender = desk.resender()
    const answers = id === undefined ? await sender.all(filter) : [await sender.one(idArgument(id))]
    const refusals = answers.filter((answer): answer is Extract<Resent, { readonly kind: 'refused' }> => answer.kind === 'refused')
    printAnswer(output, answers, `sent again ${answers.length - refusals.length}, not sent ${refusals.length}`)
    for (const refusal of refusals.slice(0, SHOWN)) complain(`${shortId(refusal.id)}: ${refusal.message}`)
    if (refusals.length > SHOWN) complain(`… and ${refusals.length - SHOWN} more`)
    if (refusals.length > 0) process.exitCode = EXIT.refused
  })
}

const SHOWN = 5
const SHORT = 12

const shortId = (id: string): string => id.slice(0, SHORT)
const idArgument = (id: string): string => {
  if (/^[0-9a-f]{12,64}$/.test(id)) return id
  throw new UsageProblem(`${JSON.stringify(id)} is no id of a dead letter: 'contrail deadletter list' shows them`)
}

const fromOf = ({ origin }: DeadLetterRow): string => `${origin.source} ${origin.at ?? ''}`.trim()
const targetOf = ({ target, workflow }: DeadLetterRow): string => target ?? workflow ?? ''
const againOf = ({ resentAt }: DeadLetterRow): string => (resentAt === undefined ? '' : timeText(resentAt))

const inWords = (letter: DeadLetterRow): string => {
  const { id, at, reason, raw, origin } = letter
  const facts = {
    id,
    at: timeText(at),
    from: fromOf(letter),
    for: targetOf(letter),
    trace: origin.trace ?? '',
    'sent again': againOf(letter),
    reason,
  }
  const lines = Object.entries(facts).flatMap(([name, text]) => (text === '' ? [] : [`${name.padEnd(10)}  ${text}`]))
  return [...lines, '', raw].join('\n')
}
