// What a person does with a task: it is named by its place, and answered while it is open, by who has it, as its form asks.
import { isLeft } from 'fp-ts/lib/Either.js'
import { roughSize } from '../../base/index.ts'
import { formOf, readForm } from '../../dsl/internal.ts'
import type { JsonValue } from '../../base/index.ts'
import { placeKey } from '../ids.ts'
import type { TaskCommand } from '../messages.ts'
import type { Instance, OpenTask } from '../state.ts'
import { isUnusable } from '../version.ts'
import { runCode } from './code.ts'
import { defaultLimits, record, versionOf } from './draft.ts'
import type { Draft } from './draft.ts'
import type { Refusal } from './refusal.ts'

/** Nothing is recorded where the version that has the form is to be fetched first. */
export const decideTask = (draft: Draft, command: TaskCommand): Refusal | undefined => {
  const { of, action, by } = command
  const { holder } = draft.state
  const task = holder?.instance === of.instance ? holder.pending.get(placeKey(of))?.task : undefined
  if (!holder || !task) return notOpen(command, holder)
  const at = { instance: of.instance, node: of.node, visit: of.visit }
  switch (action.do) {
    case 'claim': {
      if (task.taken?.by === by) return undefined
      const refusal = takenBySomebody(task, command) ?? notYours(task, command)
      if (refusal) return refusal
      record(draft, { kind: 'TaskTaken', ...at, by, ...reasonOf(command) })
      return undefined
    }
    case 'release': {
      if (!task.taken) return { code: 'notTaken', message: `nobody has taken ${textOf(task)}: there is nothing to release` }
      const refusal = takenBySomebody(task, command)
      if (refusal) return refusal
      record(draft, { kind: 'TaskReleased', ...at, by, ...reasonOf(command) })
      return undefined
    }
    case 'hand': {
      const { to } = action
      if (task.taken?.by === to) return undefined
      const refusal = takenBySomebody(task, command) ?? notYours(task, command)
      if (refusal) return refusal
      record(draft, { kind: 'TaskTaken', ...at, by, to, ...reasonOf(command) })
      return undefined
    }
    case 'save': {
      const { value, revision } = action
      const now = task.draft?.revision ?? 0
      const refusal = takenBySomebody(task, command) ?? notYours(task, command) ?? tooLarge(draft, 'the draft', value)
      if (refusal) return refusal
      if (revision !== now) return { code: 'stale', message: `${draftText(task)}: read it, and save on top of revision ${now}` }
      take(draft, task, command)
      record(draft, { kind: 'TaskDraftSaved', ...at, by, value, revision: now + 1 })
      return undefined
    }
    case 'comment': {
      const { text } = action
      if (text.trim() === '') return { code: 'empty', message: 'a comment says something: text is empty' }
      const refusal = tooLarge(draft, 'the comment', text)
      if (refusal) return refusal
      record(draft, { kind: 'TaskCommented', ...at, by, text })
      return undefined
    }
    case 'done': {
      const refusal = takenBySomebody(task, command) ?? notYours(task, command) ?? tooLarge(draft, 'the answer', action.value)
      if (refusal) return refusal
      const answer = answerOf(draft, holder, { command, task: task.name, value: action.value })
      if (!answer) return undefined
      if ('code' in answer) return answer
      take(draft, task, command)
      record(draft, { kind: 'TaskDone', ...at, by, value: answer.value })
      return undefined
    }
  }
}

/** Who answers or fills in what nobody has taken has taken it. */
const take = (draft: Draft, task: OpenTask, { of, by, ...command }: TaskCommand): void => {
  const { instance, node, visit } = of
  if (task.taken?.by !== by) record(draft, { kind: 'TaskTaken', instance, node, visit, by, ...reasonOf(command) })
}

/** Only what is done to another's task is told with its reason. */
const reasonOf = ({ evenThoughTaken }: Pick<TaskCommand, 'evenThoughTaken'>): { readonly reason?: string } =>
  evenThoughTaken === undefined ? {} : { reason: evenThoughTaken }

const textOf = ({ name }: OpenTask): string => `the task ${name}`
const timeText = (at: number): string => new Date(at).toISOString()
const draftText = ({ draft }: OpenTask): string =>
  draft ? `the draft is at revision ${draft.revision}, by ${draft.by} since ${timeText(draft.since)}` : 'nothing was saved yet'

const notOpen = ({ of }: TaskCommand, holder: Instance | null): Refusal => {
  const place = `${of.instance}/${placeKey(of)}`
  const done = holder?.instance === of.instance ? holder.done.get(placeKey(of)) : undefined
  if (done?.kind === 'answered') return { code: 'notOpen', message: `${place} is not open: ${done.by} did it at ${timeText(done.since)}` }
  if (done?.kind === 'fired') return { code: 'notOpen', message: `${place} is not open: it was not done in time and has expired` }
  return { code: 'notOpen', message: `${place} is no open task: it was done, has expired, was given up, or never was one` }
}

const takenBySomebody = (task: OpenTask, { by, evenThoughTaken }: TaskCommand): Refusal | undefined => {
  const { taken } = task
  if (!taken || taken.by === by || evenThoughTaken !== undefined) return undefined
  return {
    code: 'taken',
    message: `${taken.by} has taken ${textOf(task)} at ${timeText(taken.since)}: ask them to release it, or say why it is taken from them`,
  }
}

/** Whoever has it may go on. Whose roles nobody knows is not asked for them. */
const notYours = (task: OpenTask, { by, roles, evenThoughTaken }: TaskCommand): Refusal | undefined => {
  if (task.taken?.by === by || evenThoughTaken !== undefined || task.people.includes(by)) return undefined
  if (task.roles.length > 0 && (roles === undefined || roles.some((role) => task.roles.includes(role)))) return undefined
  const who = [...task.people, ...task.roles.map((role) => `whoever has the role ${role}`)].join(', ')
  return { code: 'notYours', message: `${textOf(task)} is for ${who}, and not for ${by}: say why ${by} does it all the same` }
}

const tooLarge = ({ env }: Draft, what: string, value: JsonValue): Refusal | undefined => {
  const { payload: most = defaultLimits.payload } = env.limits
  return roughSize(value) > most
    ? { code: 'tooLarge', message: `${what} is larger than ${Math.floor(most / 1000)} KB: keep large data elsewhere and say where it is` }
    : undefined
}

/** Undefined where the version has to be fetched first. */
const answerOf = (
  draft: Draft,
  holder: Instance,
  { command, task, value }: { readonly command: TaskCommand; readonly task: string; readonly value: JsonValue },
): { readonly value: JsonValue } | Refusal | undefined => {
  const version = versionOf(draft, holder.hash)
  if (!version) return undefined
  if (isUnusable(version)) return { code: 'version', message: version.unusable }
  const { workflow } = version
  const form = formOf(workflow, task)
  if (!form) return { code: 'noForm', message: `version ${workflow.version} of ${workflow.name} has no task ${task}` }
  const of = `${holder.instance}/${placeKey(command.of)}`
  const ran = runCode(
    draft.env,
    () => ({ what: `the form of task '${task}'`, version: `${workflow.name} ${workflow.version}`, of }),
    () => readForm(form, value),
  )
  if (ran.kind === 'stuck') return ran.fault
  const read = ran.value
  if (isLeft(read)) return { code: 'form', message: `the answer does not fit the form of ${task}: ${read.left}` }
  return { value: read.right }
}
