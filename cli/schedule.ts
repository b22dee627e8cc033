// contrail schedule list | show | create | pause | resume | run | backfill | delete: what starts workflows by the calendar.
import { Option } from 'commander'
import type { Command } from 'commander'
import { notADuration, parseDuration, UsageProblem, FatalProblem } from '../base/index.ts'
import type { JsonObject, JsonValue } from '../base/index.ts'
import type { Acted, AskSchedule, NewSchedule } from '../client/index.ts'
import type { Duration } from '../dsl/index.ts'
import type { ScheduleLine, ScheduleView } from '../visualizer/server/index.ts'
import { jsonArgument } from './input.ts'
import { whole, withJournalOrUrl, withOutput, withReason, withUrl } from './options.ts'
import type { Formatted, Reasoned, Remote, Where } from './options.ts'
import { print, printAnswer, printRows } from './output.ts'
import { asking, pages } from './reading.ts'
import { clientOf } from './writing.ts'

type Read = Where & Formatted & { readonly url?: string }
type Write = Remote & Formatted & Reasoned & { readonly id?: string }

export const scheduleCommands = (program: Command): void => {
  const noun = program.command('schedule').description('what starts workflows by the calendar: declared by them, or made here')
  withOutput(withJournalOrUrl(noun.command('list')))
    .description('lists schedules by name, with their next planned times')
    .option('--name <text>', 'only those with this in their names')
    .option('--limit <n>', 'at most so many', whole(1), 200)
    .action(list)
  withOutput(withJournalOrUrl(noun.command('show <name>')))
    .description('one schedule: its next planned times, what it started, what waits')
    .action(show)
  writing(noun, 'create <name>', 'makes a schedule; one that a workflow declares comes with its deploy')
    .requiredOption('--workflow <name>', 'the workflow that it starts (needed)')
    .requiredOption('--cron <line>', "five fields, minute hour day month weekday, such as '0 2 * * mon-fri' (needed)")
    .requiredOption('--zone <name>', "an IANA time zone, such as 'Europe/Berlin' (needed)")
    .option(
      '--data <json>',
      "the payload; texts in it may hold {key}, {at} and {date} of the planned start, its id field is filled; '-' reads it from standard input",
    )
    .addOption(
      new Option('--overlap <how>', 'while the start before has not ended; both run where nothing is said').choices(['skip', 'queue']),
    )
    .option(
      '--catch-up <duration>',
      'planned times that were missed for no longer are caught up on, such as 6h; the last within a day where nothing is said',
    )
    .option('--jitter <duration>', 'starts are spread over so long')
    .action(create)
  writing(noun, 'pause <name>', 'starts nothing more by the calendar, until it is resumed').action(ask('pause', 'paused'))
  writing(noun, 'resume <name>', 'ends a pause; what was planned meanwhile is not caught up on').action(ask('resume', 'resumed'))
  writing(noun, 'run <name>', 'starts it now, once').action(ask('run', 'started'))
  writing(noun, 'backfill <name>', 'starts what was planned in a range of the past; what had fired counts once')
    .requiredOption('--from <time>', 'such as 2026-11-01T00:00Z (needed)', iso('--from'))
    .requiredOption('--to <time>', 'the first time that is not meant any more (needed)', iso('--to'))
    .action(backfill)
  writing(noun, 'delete <name>', 'ends a schedule that people made; what it started goes on').action(ask('delete', 'deleted'))
}

const writing = (noun: Command, name: string, what: string): Command =>
  withOutput(withReason(withUrl(noun.command(name))))
    .description(what)
    .option('--id <id>', 'makes it count once, whoever sends it again')

const iso =
  (option: string) =>
  (text: string): string => {
    const at = Date.parse(text)
    if (Number.isNaN(at)) throw new UsageProblem(`${option}: '${text}' is no time, give one such as 2026-11-30T18:00 or 2026-11-30T18:00Z`)
    return new Date(at).toISOString()
  }

const list = ({ name, limit, ...options }: Read & { readonly name?: string; readonly limit: number }): Promise<void> =>
  asking(options, async (from) => {
    const rows = await pages<ScheduleLine>(from, `/schedules?q=${encodeURIComponent(name ?? '')}`, limit)
    printRows(options.output, rows, {
      head: ['name', 'workflow', 'cron', 'zone', 'next', 'last', 'state'],
      row: (r) => [r.name, r.workflow, r.cron, r.zone, r.next === null ? '-' : planned(r.next, r.zone), lastOf(r), stateOf(r)],
      none: 'there is no schedule: declare one in a workflow, or make one with contrail schedule create',
    })
  })

/** As the clock of its zone shows it. */
const planned = (at: number, zone: string): string =>
  new Date(at).toLocaleString('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  })
const lastOf = ({ last, zone }: ScheduleLine): string => (last === null ? '-' : `${planned(last.planned, zone)} ${last.end ?? 'sent'}`)
const stateOf = ({ paused, skipped, last, waiting, zone, next }: ScheduleLine): string => {
  if (paused) return `paused by ${paused.by}: ${paused.reason}`
  if (skipped && skipped.planned > (last?.planned ?? 0))
    return `left out ${planned(skipped.planned, zone)}: ${skipped.message ?? WHY[skipped.why] ?? skipped.why}`
  if (waiting > 0) return `${waiting} wait`
  return next === null ? 'never again' : 'active'
}
const WHY: Readonly<Record<string, string>> = {
  overlap: 'the one before had not ended',
  queueFull: 'a hundred were waiting',
  missed: 'it was missed for too long',
}

const show = (name: string, options: Read): Promise<void> =>
  asking(options, async (from) => {
    const view = await from.get<ScheduleView>(`/schedules/${encodeURIComponent(name)}`)
    if (options.output === 'json') return print(JSON.stringify(view, null, 2))
    const { zone, coming, starts, queue, backfill: range, set, input } = view
    const lines: readonly (readonly [string, string])[] = [
      ['workflow', `${view.workflow}${view.declared ? ', which declares it' : ''}`],
      ['cron', `${view.cron} ${zone}`],
      ['overlap', view.overlap ?? 'both run'],
      ['catch-up', view.catchUp ?? 'the last within a day'],
      ...(view.jitter === null ? [] : [['jitter', view.jitter] as const]),
      ['state', stateOf(view)],
      ['next', coming.map((at) => planned(at, zone)).join('\n            ') || '-'],
      ['last', view.last === null ? '-' : `${lastOf(view)}, ${view.last.instance}`],
      ['under way', starts.map(({ instance }) => instance).join(', ') || '-'],
      ['waiting', queue.map(({ key }) => key).join(', ') || '-'],
      ...(range === null
        ? []
        : [['back-fill', `${planned(range.next, zone)} up to ${planned(range.to, zone)}, by ${range.by}: ${range.reason}`] as const]),
      ...(input === undefined ? [] : [['payload', JSON.stringify(input)] as const]),
      ['set', `by ${set.by}: ${set.reason}`],
    ]
    print([name, ...lines.map(([what, text]) => `  ${what.padEnd(10)}${text}`)].join('\n'))
  })

interface CreateOptions extends Write {
  readonly workflow: string
  readonly cron: string
  readonly zone: string
  readonly data?: string
  readonly overlap?: 'skip' | 'queue'
  readonly catchUp?: string
  readonly jitter?: string
}
const create = async (name: string, { workflow, cron, zone, data, overlap, catchUp, jitter, ...options }: CreateOptions): Promise<void> => {
  const schedule: NewSchedule = {
    ...asker(options),
    name,
    workflow,
    cron,
    zone,
    ...(overlap !== undefined && { overlap }),
    ...(catchUp !== undefined && { catchUp: durationOf('--catch-up', catchUp) }),
    ...(jitter !== undefined && { jitter: durationOf('--jitter', jitter) }),
    ...(data !== undefined && { input: objectOf(jsonArgument('--data', data)) }),
  }
  told(await clientOf(options.directory, options.url).createSchedule(schedule), { name, done: 'created', output: options.output })
}

const durationOf = (option: string, text: string): Duration => {
  if (parseDuration(text) === undefined) throw new UsageProblem(`${option}: ${notADuration(text)}`)
  return text as Duration // it was read as one
}
const objectOf = (value: JsonValue): JsonObject => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject // no list, so it is one
  throw new UsageProblem('--data: a payload is an object, such as {"region":"eu"}')
}

const ask =
  (what: 'pause' | 'resume' | 'run' | 'delete', done: string) =>
  async (name: string, options: Write): Promise<void> =>
    told(await clientOf(options.directory, options.url).askSchedule(name, what, asker(options)), { name, done, output: options.output })

const backfill = async (name: string, { from, to, ...options }: Write & { readonly from: string; readonly to: string }): Promise<void> =>
  told(await clientOf(options.directory, options.url).backfillSchedule(name, { ...asker(options), from, to }), {
    name,
    done: 'the back-fill has begun',
    output: options.output,
  })

const asker = ({ by, reason, id }: Write): AskSchedule => ({ by, reason, ...(id !== undefined && { id }) })

const told = (answer: Acted, { name, done, output }: { readonly name: string; readonly done: string } & Formatted): void => {
  if (answer.kind === 'refused' || answer.kind === 'unreachable') throw new FatalProblem(answer.message)
  printAnswer(output, answer, `${name}: ${answer.kind === 'done' ? done : 'sent, its answer did not come in time'}`)
}
