// contrail instance edit: what it would do, in words, or what was done.
import type { Command } from 'commander'
import { FatalProblem } from '../base/index.ts'
import type { EditPreview, StepEdit } from '../client/index.ts'
import { jsonArgument } from './input.ts'
import { whole, withOutput, withReason, withUrl } from './options.ts'
import type { Formatted, Remote } from './options.ts'
import { printAnswer, table } from './output.ts'
import { clientOf } from './writing.ts'

interface EditOptions extends Remote, Formatted {
  readonly by: string
  readonly reason: string
  readonly input: string
  readonly dryRun: boolean
  readonly keep?: readonly string[]
  readonly again?: readonly string[]
  readonly visit?: number
  readonly atVersion?: number
}
export const editCommand = (noun: Command): void => {
  withOutput(withReason(withUrl(noun.command('edit <instance> <node>'))))
    .description(
      'gives a step that was done another input, or changes the answer that a wait or a task took: only what depends on it is done anew',
    )
    .requiredOption('--input <json>', 'the input of the step, the payload of the signal, or the value of the form')
    .option('--dry-run', 'only lists what would be done anew, and why', false)
    .option(
      '--keep <place>',
      'what was asked for outside, goes stale and stays as it is (as the dry run names it; may be repeated)',
      several,
    )
    .option('--again <place>', 'what goes stale and is asked for anew, under a key of its own (may be repeated)', several)
    .option('--visit <n>', 'refuse it where the node is in another visit by now', whole(1))
    .option('--at-version <n>', 'refuse it where the stream has gone on since the dry run, which prints its version', whole(0))
    .action(edit)
}

/** Of an option that is given several times. */
const several = (one: string, before: readonly string[] = []): readonly string[] => [...before, one]

const edit = async (instance: string, node: string, options: EditOptions): Promise<void> => {
  const { input, keep, again, visit, atVersion, dryRun, directory, url, output, by, reason } = options
  const asked: StepEdit = {
    node,
    input: jsonArgument('--input', input),
    ...(keep && { keep }),
    ...(again && { again }),
    ...(visit !== undefined && { visit }),
    ...(atVersion !== undefined && { version: atVersion }),
  }
  const client = clientOf(directory, url)
  const told = dryRun
    ? await client.foretell(instance, asked)
    : await client.act(instance, { by, reason, action: { do: 'edit', ...asked } })
  if (told.kind === 'refused' || told.kind === 'unreachable') throw new FatalProblem(told.message)
  const words = told.kind === 'done' ? `${instance}: done` : `${instance}: sent, its answer did not come in time`
  printAnswer(output, told, told.kind === 'dryRun' ? foretoldText(told) : words)
}

const WHY: Readonly<Record<string, string>> = {
  edited: 'it is edited',
  input: 'what goes in changes',
  reads: 'it read what changes of the state',
  takes: 'what it asks for, or waits for, changes',
  wrote: 'it patched what something before it patches or reads anew',
  join: 'what its branches patched is published anew',
  route: 'the way leads past it then',
  behind: 'it stands behind what is asked for anew',
  new: 'it is reached then',
}

const foretoldText = ({ version, stale, effects, restores, asks, completes }: EditPreview): string =>
  [
    `nothing was done: this is what the edit would do at version ${version} of the stream`,
    table(
      ['done anew', 'visit', 'because'],
      stale.map(({ node, of, visit, why, key }) => [
        node === '' ? '(whole)' : node,
        of === undefined ? `${visit}` : `${of} -> ${visit}`,
        `${WHY[why] ?? why}${key === undefined ? '' : `: ${key}`}`,
      ]),
    ),
    ...effects.map(
      ({ key, choice, declared }) =>
        `side effect ${key} ${choice === 'keep' ? 'stays as it is' : 'is asked for again'}${declared ? ', as its declaration says' : ''}`,
    ),
    ...(restores.length > 0 ? [`of the state, done anew: ${restores.join(', ')}`] : []),
    ...asks.map(({ node, visit, what }) => `asks for ${what} at ${node}#${visit}`),
    ...(completes ? ['and completes'] : []),
  ].join('\n')
