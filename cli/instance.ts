// contrail instance list | show | query | edit | signal | cancel | undone | kill | pause | resume | restart | park | fire | resubmit
import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'
import type { Act } from '../client/index.ts'
import type { InstanceRow } from '../engine/index.ts'
import type { InstanceView } from '../visualizer/server/index.ts'
import { FatalProblem } from '../base/index.ts'
import { jsonArgument } from './input.ts'
import { moment, whole, withJournalOrUrl, withOutput, withReason, withSender, withUrl } from './options.ts'
import type { Formatted, From, Remote, Where } from './options.ts'
import { print, printAnswer, printRows, table, timeText } from './output.ts'
import { asking, pages } from './reading.ts'
import { printAnswerOf } from './aggregate.ts'
import { editCommand } from './edit.ts'
import { clientOf } from './writing.ts'
import { sendSignal } from './signal.ts'

interface Asked extends Where, Formatted {
  readonly url?: string
}
interface ListOptions extends Asked {
  readonly workflow?: string
  readonly status?: string
  readonly text?: string
  readonly search?: readonly (readonly [field: string, value: string])[]
  readonly needs?: string
  readonly from?: number
  readonly to?: number
  readonly number?: number
  readonly limit: number
}
interface ActOptions extends Remote, Formatted {
  readonly by: string
  readonly reason: string
  readonly input?: string
  readonly hash?: string
}

export const instanceCommands = (program: Command): void => {
  const noun = program.command('instance').description('one execution of a workflow')

  withOutput(withJournalOrUrl(noun.command('list')))
    .description('lists instances, the newest first')
    .option('--workflow <name>', 'only of this workflow')
    .option('--status <status>', 'deferred, running, waiting, review, paused, completed, cancelled, killed, refused or superseded')
    .option('--text <part>', 'only with this in their id or key')
    .option(
      '--search <condition>',
      'field=value: only with this value in a field that their workflow is searched by; can be given several times',
      searched,
    )
    .option('--needs <whom>', 'person: only those that need one, themselves or for a side effect')
    .option('--from <time>', 'only those accepted then or later, such as 2026-11-30T18:00', moment)
    .option('--to <time>', 'only those accepted before', moment)
    .option('--number <n>', 'only of this version of the workflow', whole(1))
    .option('--limit <n>', 'at most so many', whole(1), 50)
    .action(list)

  withOutput(withJournalOrUrl(noun.command('show <instance>')))
    .description('shows where an instance stands: nodes, state, side effects')
    .action(show)

  withOutput(withJournalOrUrl(noun.command('query <instance> <query>')))
    .description('asks a question that its workflow answers from its state')
    .action((instance: string, query: string, options: Asked) =>
      asking(options, (from) =>
        printAnswerOf(from, `/instances/${encodeURIComponent(instance)}/queries/${encodeURIComponent(query)}`, options.output),
      ),
    )

  withOutput(withSender(withUrl(noun.command('signal <signal>'))))
    .description('sends a signal; its payload says which instance it is for')
    .requiredOption('--data <json>', 'the payload')
    .action((signal: string, options: Remote & Formatted & From & { readonly data: string }) => sendSignal(signal, options))

  withOutput(withReason(withUrl(noun.command('cancel <instance>'))))
    .description(
      'ends the flow and frees the aggregate, once what stands under withCompensation is undone; a side effect that it waits for is only looked up from then on, others go on',
    )
    .action((instance: string, options: ActOptions) => act(options, instance, { do: 'cancel' }))

  withOutput(withReason(withUrl(noun.command('kill <instance>'))))
    .description('ends it by force, where a cancel cannot: nothing is undone; the aggregate is free, and what succeeds later is in review')
    .action((instance: string, options: ActOptions) => act(options, instance, { do: 'kill' }))

  withOutput(withReason(withUrl(noun.command('pause <instance>'))))
    .description('holds it: what arrives is recorded, no step runs, nothing is asked for or tried again until it is resumed')
    .action((instance: string, options: ActOptions) => act(options, instance, { do: 'pause' }))

  withOutput(withReason(withUrl(noun.command('resume <instance>'))))
    .description('lets it go on after a pause; a deadline that passed meanwhile counts from then on')
    .action((instance: string, options: ActOptions) => act(options, instance, { do: 'resume' }))

  withOutput(withReason(withUrl(noun.command('undone <instance> <node>'))))
    .description(
      "says that what was done at a withCompensation is undone by other means: its undo is left alone, and the next one's turn comes",
    )
    .option('--visit <n>', 'which visit, where it is to be undone in several', whole(1))
    .action((instance: string, node: string, options: ActOptions & { readonly visit?: number }) =>
      act(options, instance, { do: 'markUndone', node, ...(options.visit !== undefined && { visit: options.visit }) }),
    )

  withOutput(withReason(withUrl(noun.command('restart <instance>'))))
    .description('starts another one like it, on the active version, under a key of its own; both name each other')
    .option('--key <key>', "the new key, put into the field that the workflow's trigger names as its id")
    .option('--input <json>', 'another input in place of what it was started with, with a new key in it')
    .action(restart)

  withOutput(withReason(withUrl(noun.command('park <instance>'))))
    .description('stops the flow where it stands, in manual review: no step runs and nothing is asked for until it is resubmitted')
    .action((instance: string, options: ActOptions) => act(options, instance, { do: 'park' }))

  withOutput(withReason(withUrl(noun.command('fire <instance> [place]'))))
    .description("ends a sleep, or a wait at its deadline, now or at another time; 'instance show' prints what is due when")
    .option('--at <time>', 'when instead of now, such as 2026-11-30T18:00', moment)
    .action((instance: string, place: string | undefined, options: ActOptions & { readonly at?: number }) =>
      act(options, instance, {
        do: 'moveTimer',
        ...(place !== undefined && firedAt(place)),
        ...(options.at !== undefined && { due: options.at }),
      }),
    )

  editCommand(noun)

  withOutput(withReason(withUrl(noun.command('resubmit <instance>'))))
    .description('sends an instance again that is in manual review')
    .option('--input <json>', 'the edited input of the node that is in review')
    .option('--at <node#visit>', 'which place, where several items of a list are in review (default: the first)', placeArgument)
    .option('--hash <hash>', "go on with this version (default: the one it is pinned to; in 'contrail dev' the newest)")
    .action((instance: string, options: ActOptions & { readonly at?: { readonly node: string; readonly visit: number } }) => {
      const { hash, input, at } = options
      return act(options, instance, {
        do: 'resubmit',
        ...(at !== undefined && { at }),
        ...(hash !== undefined && { hash }),
        ...(input !== undefined && { input: jsonArgument('--input', input) }),
      })
    })
}

const restart = async (instance: string, options: ActOptions & { readonly key?: string }): Promise<void> => {
  const { by, reason, key, input, directory, url, output } = options
  const what = { ...(key !== undefined && { key }), ...(input !== undefined && { input: jsonArgument('--input', input) }) }
  const answer = await clientOf(directory, url).restart(instance, { by, reason, ...what })
  if (answer.kind === 'refused' || answer.kind === 'unreachable') throw new FatalProblem(answer.message)
  const words = answer.kind === 'done' ? 'started' : 'sent, its answer did not come in time'
  printAnswer(output, answer, `${answer.instance}: ${words}`)
}

/** A node, and where it has several visits one of them: `lines.body.sleep#7`. */
const firedAt = (place: string): { readonly node: string; readonly visit?: number } =>
  /#[1-9]\d*$/.test(place) ? placeArgument(place) : { node: place }

const placeArgument = (text: string): { readonly node: string; readonly visit: number } => {
  const found = /^(.*)#([1-9]\d*)$/.exec(text)
  if (!found) throw new InvalidArgumentError('write it as the screen shows it, such as lines.body.Check#7')
  return { node: found[1]!, visit: Number(found[2]) }
}

/** One more of several. */
const searched = (text: string, before: ListOptions['search'] = []): NonNullable<ListOptions['search']> => {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Give a field and a value, such as customerId=VINET.')
  return [...before, [text.slice(0, at), text.slice(at + 1)]]
}

const list = (options: ListOptions): Promise<void> =>
  asking(options, async (from) => {
    const query = new URLSearchParams({
      ...(options.workflow !== undefined && { workflow: options.workflow }),
      ...(options.status !== undefined && { status: options.status }),
      ...(options.text !== undefined && { q: options.text }),
      ...(options.needs !== undefined && { needs: options.needs }),
      ...(options.from !== undefined && { from: String(options.from) }),
      ...(options.to !== undefined && { to: String(options.to) }),
      ...(options.number !== undefined && { version: String(options.number) }),
      ...Object.fromEntries((options.search ?? []).map(([field, value]) => [`search.${field}`, value])),
    })
    const rows = await pages<InstanceRow>(from, `/instances?${query.toString()}`, options.limit)
    printRows(options.output, rows, {
      head: ['status', 'instance', 'version', 'started', 'at'],
      row: (r) => [
        r.status,
        r.instance,
        `${r.number} ${r.hash.slice(0, 8)}`,
        timeText(r.started),
        r.trouble?.message ?? (r.nodes.length > 0 ? r.nodes.join(', ') : (r.trouble?.code ?? '')),
      ],
      none: 'no instance matches',
    })
  })

const show = (instance: string, options: Asked): Promise<void> =>
  asking(options, async (from) => {
    const found = await from.get<InstanceView>(`/instances/${encodeURIComponent(instance)}`)
    if (options.output === 'json') return print(JSON.stringify(found, null, 2))
    const { row, trouble, restartOf, restarts = [], paused, waits, kept, openEffects, state } = found
    print(`${row.instance}  ${row.status}`)
    print(
      `workflow ${row.workflow} ${row.number} (${row.hash.slice(0, 12)}), started ${timeText(row.started)}, stream ${row.stream} at version ${row.version}`,
    )
    if (paused)
      print(
        `paused ${paused.with === undefined ? '' : `with its ${paused.with} `}by ${paused.by} since ${timeText(paused.since)}: ${paused.reason}`,
      )
    if (row.ending) print('is being cancelled: it ends when all that it had done is undone')
    if ((row.status === 'refused' || row.status === 'superseded') && row.trouble) print(`${row.status}: ${row.trouble.message}`)
    if (restartOf !== undefined) print(`started again from ${restartOf}`)
    for (const { as, by, reason } of restarts) print(`started again as ${as} by ${by}: ${reason}`)
    if (trouble) print(`in review: ${trouble.message}`)
    if (found.moreInReview > 0) print(`in review besides: ${found.moreInReview}`)
    for (const wait of waits) print(`waits at ${placed(wait.node, wait.visit)} for ${wait.form.signal} until ${timeText(wait.due)}`)
    for (const { signal, id, expires } of kept) print(`signal ${signal} ${id} is kept until ${timeText(expires)}: nobody has taken it`)
    for (const { id, visits } of found.nodes) {
      const kind = found.drawing?.nodes.find((drawn) => drawn.id === id)?.kind
      for (const { visit, ended, due } of visits)
        if (ended === null && due !== undefined && !waits.some((wait) => wait.node === id && wait.visit === visit))
          print(`${kind === 'sleep' ? 'sleeps' : 'is due'} at ${placed(id, visit)} until ${timeText(due)}`)
    }
    for (const effect of openEffects)
      print(
        `side effect ${effect.key} ${effect.effect}: ${effect.status}${effect.retryAt === null ? '' : `, next at ${timeText(effect.retryAt)}`}${effect.trouble ? `, ${effect.trouble.message}` : ''}`,
      )
    if (row.openEffects > openEffects.length) print(`and ${row.openEffects - openEffects.length} more that are open`)
    print('')
    const reached = found.nodes.filter((node) => node.status !== 'pending')
    print(
      table(
        ['node', 'status', 'output'],
        reached.map((n) => [placed(n.id), statusText(n), cut(JSON.stringify(n.visits.at(-1)?.output ?? null))]),
      ),
    )
    const noted = found.nodes.flatMap(({ id, visits }) =>
      visits.flatMap(({ visit, log = [] }) => log.map((line) => `${placed(id, visit)}: ${line}`)),
    )
    if (noted.length > 0) print(`\nlog\n${noted.join('\n')}`)
    if (state) print(`\nstate ${cut(JSON.stringify(state.value, null, 2))}`)
    if (found.output !== undefined) print(`output ${cut(JSON.stringify(found.output, null, 2))}`)
  })

/** The first visit needs no number, as most nodes have no other. */
const placed = (node: string, visit = 1): string => `${node === '' ? '(whole)' : node}${visit === 1 ? '' : `#${visit}`}`

/** Of the items of a list: how many are where. Of a loop, how many visits there were. */
const statusText = ({ status, counts, visitCount }: InstanceView['nodes'][number]): string =>
  counts === undefined
    ? `${status}${visitCount > 1 ? `, ${visitCount} visits` : ''}`
    : Object.entries(counts)
        .map(([of, many]) => `${many} ${of}`)
        .join(', ')

/** More of a value than anybody reads on a screen. */
const LONGEST = 2000
const cut = (json: string): string =>
  json.length <= LONGEST ? json : `${json.slice(0, LONGEST)}… (${json.length} characters in all: -o json shows them)`

const act = async (options: ActOptions, instance: string, action: Act['action']): Promise<void> => {
  const { by, reason } = options
  const answer = await clientOf(options.directory, options.url).act(instance, { by, reason, action })
  if (answer.kind === 'refused' || answer.kind === 'unreachable') throw new FatalProblem(answer.message)
  const words = answer.kind === 'done' ? `${instance}: done` : `${instance}: sent, its answer did not come in time`
  printAnswer(options.output, answer, words)
}
