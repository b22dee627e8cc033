// contrail task list | show | claim | release | hand | save | done | comment
import { Option } from 'commander'
import type { Command } from 'commander'
import type { TaskDeed } from '../client/index.ts'
import type { TaskRow, TaskView } from '../visualizer/server/index.ts'
import { FatalProblem } from '../base/index.ts'
import { jsonArgument } from './input.ts'
import { moment, whole, withJournalOrUrl, withOutput, withUrl } from './options.ts'
import type { Formatted, Remote, Where } from './options.ts'
import { print, printAnswer, printRows, table, timeText } from './output.ts'
import { asking, pages } from './reading.ts'
import { clientOf } from './writing.ts'

interface Asked extends Where, Formatted {
  readonly url?: string
}
interface ListOptions extends Asked {
  readonly workflow?: string
  readonly task?: string
  readonly role?: string
  readonly person?: string
  readonly status?: string
  readonly dueBefore?: number
  readonly limit: number
}
interface ActOptions extends Remote, Formatted {
  readonly by: string
  readonly role?: readonly string[]
  readonly evenThoughTaken?: string
}

const withPerson = (command: Command): Command =>
  withOutput(withUrl(command))
    .addOption(new Option('--by <name>', 'who you are').env('CONTRAIL_USER').default(process.env['USER'] ?? 'operator'))
    .addOption(new Option('--role <role...>', 'roles that you have: a task that is for others is refused then'))
    .addOption(new Option('--even-though-taken <reason>', 'why you do it although somebody else has taken it, or it is not for you'))

export const taskCommands = (program: Command): void => {
  const noun = program
    .command('task')
    .description("what waits for a person; a task is named by its place, such as 'Order:10248@Order/10248/3.Approve#1'")

  withOutput(withJournalOrUrl(noun.command('list')))
    .description('lists the tasks that wait, what is due first in front')
    .option('--workflow <name>', 'only of this workflow')
    .option('--task <name>', 'only of this name')
    .option('--role <role>', 'only for whoever has this role')
    .option('--person <name>', 'only for this person by name, or taken by them')
    .option('--status <status>', 'open or taken')
    .option('--due-before <time>', 'only due until then, such as 2026-11-30T18:00', moment)
    .option('--limit <n>', 'at most so many', whole(1), 50)
    .action(list)

  withOutput(withJournalOrUrl(noun.command('show <place>')))
    .description('shows one task: what it is about, its form as JSON Schema, its draft, what was said')
    .action(show)

  withPerson(noun.command('claim <place>'))
    .description('takes it, so that nobody else does')
    .action((place: string, options: ActOptions) => act(options, place, { do: 'claim' }))

  withPerson(noun.command('release <place>'))
    .description('gives it back, for anybody whose it may be')
    .action((place: string, options: ActOptions) => act(options, place, { do: 'release' }))

  withPerson(noun.command('hand <place>'))
    .description('hands it on to another person, who has it then')
    .requiredOption('--to <name>', 'to whom')
    .action((place: string, options: ActOptions & { readonly to: string }) => act(options, place, { do: 'hand', to: options.to }))

  withPerson(noun.command('save <place>'))
    .description('saves what is filled in half-way; nothing of it is checked. It is taken by that')
    .requiredOption('--data <json>', "what is filled in; '-' reads standard input")
    .option('--revision <n>', "the revision that it is based on, as 'task show' prints it; 0 where nothing was saved", whole(0), 0)
    .action((place: string, options: ActOptions & { readonly data: string; readonly revision: number }) =>
      act(options, place, { do: 'save', value: jsonArgument('--data', options.data), revision: options.revision }),
    )

  withPerson(noun.command('done <place>'))
    .description('answers it with the filled-in form; what does not fit is refused, field by field')
    .requiredOption('--data <json>', "the answer; '-' reads standard input")
    .action((place: string, options: ActOptions & { readonly data: string }) =>
      act(options, place, { do: 'done', value: jsonArgument('--data', options.data) }),
    )

  withPerson(noun.command('comment <place>'))
    .description('says something about it, for whoever does it')
    .requiredOption('--text <text>', 'what there is to say')
    .action((place: string, options: ActOptions & { readonly text: string }) => act(options, place, { do: 'comment', text: options.text }))
}

const FILTERS = ['workflow', 'task', 'role', 'person', 'status', 'dueBefore'] as const

const list = (options: ListOptions): Promise<void> =>
  asking(options, async (from) => {
    const asked = FILTERS.flatMap((name) => (options[name] === undefined ? [] : [[name, `${options[name]}`]]))
    const query = new URLSearchParams(asked).toString()
    const rows = await pages<TaskRow>(from, `/tasks?${query}`, options.limit)
    printRows(options.output, rows, {
      head: ['due', 'status', 'for', 'place'],
      row: (r) => [timeText(r.due), r.taken === null ? r.status : `${r.status} by ${r.taken}`, whoseText(r), placeText(r)],
      none: 'no task waits',
    })
  })

const whoseText = ({ roles, people }: Pick<TaskRow, 'roles' | 'people'>): string =>
  [...people, ...roles.map((role) => `role ${role}`)].join(', ')
const placeText = ({ instance, node, visit }: Pick<TaskRow, 'instance' | 'node' | 'visit'>): string => `${instance}/${node}#${visit}`

const show = (place: string, options: Asked): Promise<void> =>
  asking(options, async (from) => {
    const task = await from.get<TaskView>(`/tasks/${encodeURIComponent(place)}`)
    if (options.output === 'json') return print(JSON.stringify(task, null, 2))
    const { draft, done, taken } = task
    print(`${task.name}  ${task.status}${taken && !done ? ` by ${taken.by} since ${timeText(taken.since)}` : ''}`)
    print(`of ${task.instance}, for ${whoseText(task)}, opened ${timeText(task.opened)}, due ${timeText(task.due)}`)
    const shown = Object.entries(task.shows).map(([field, value]) => [field, JSON.stringify(value)])
    if (shown.length > 0) print(`\n${table(['shows', ''], shown)}`)
    for (const { by, at, text } of task.comments) print(`\n${timeText(at)} ${by}: ${text}`)
    if (draft) print(`\ndraft, revision ${draft.revision} by ${draft.by}: ${JSON.stringify(draft.value)}`)
    if (done) print(`\ndone by ${done.by} at ${timeText(done.at)}: ${JSON.stringify(done.value)}`)
    if (!done) print(`\nform ${JSON.stringify(task.pages.length === 1 ? task.pages[0] : task.pages)}`)
  })

const act = async (options: ActOptions, place: string, action: TaskDeed): Promise<void> => {
  const { by, role, evenThoughTaken, directory, url } = options
  const answer = await clientOf(directory, url).actOnTask(place, {
    by,
    action,
    ...(role !== undefined && { roles: role }),
    ...(evenThoughTaken !== undefined && { evenThoughTaken }),
  })
  if (answer.kind === 'refused' || answer.kind === 'unreachable') throw new FatalProblem(answer.message)
  printAnswer(options.output, answer, answer.kind === 'done' ? `${place}: done` : `${place}: sent, its answer did not come in time`)
}
