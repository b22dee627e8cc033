// POST /instances/:id/actions and /effects/actions: what a person does, sent to the stream as a command and answered with its outcome.
import { Hono } from 'hono'
import type { Context } from 'hono'
import { z } from 'zod'
import type { OperatorAction, OperatorCommand, Reply } from '../../../engine/index.ts'
import { streamOf } from '../../../engine/index.ts'
import type { Deps } from '../deps.ts'
import { foretell } from '../dry-run.ts'
import { knownInstance } from '../known-instance.ts'
import { notFound, problem } from '../problem.ts'
import { answered, bodyOf, actionFields, Written } from './action-request.ts'

const Place = z.strictObject({
  instance: z.string().min(1),
  node: z.string(),
  visit: z.number().int().min(1),
  index: z.number().int().min(0),
})
const Outcome = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ok'), value: Written.exactOptional() }),
  z.strictObject({ kind: z.literal('failed'), error: Written.exactOptional() }),
])
const OfInstance = z.discriminatedUnion('do', [
  z.strictObject({ do: z.enum(['cancel', 'kill']), instance: z.string() }),
  z.strictObject({ do: z.enum(['pause', 'resume']), instance: z.string() }),
  z.strictObject({ do: z.literal('park'), instance: z.string() }),
  z.strictObject({ do: z.literal('markUndone'), instance: z.string(), node: z.string(), visit: z.number().int().exactOptional() }),
  z.strictObject({
    do: z.literal('resubmit'),
    instance: z.string(),
    hash: z.string().exactOptional(),
    input: Written.exactOptional(),
    at: z.strictObject({ node: z.string(), visit: z.number().int() }).exactOptional(),
  }),
])
const Edit = z.strictObject({
  do: z.literal('edit'),
  instance: z.string(),
  node: z.string(),
  visit: z.number().int().min(1).exactOptional(),
  input: Written,
  keep: z.array(z.string().min(1)).readonly().exactOptional(),
  again: z.array(z.string().min(1)).readonly().exactOptional(),
  version: z.number().int().min(0).exactOptional(),
})
const MoveTimer = z.strictObject({
  do: z.literal('moveTimer'),
  instance: z.string(),
  node: z.string().exactOptional(),
  visit: z.number().int().min(1).exactOptional(),
  due: z.number().int().exactOptional(),
})
const OfEffect = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('retryEffect'), effect: Place, evenThoughEnded: z.literal(true).exactOptional() }),
  z.strictObject({ do: z.literal('skipEffect'), effect: Place }),
  z.strictObject({ do: z.literal('settleEffect'), effect: Place, outcome: Outcome }),
])
const body = <A extends z.ZodType>(action: A) => z.strictObject({ ...actionFields, action, dryRun: z.boolean().exactOptional() })
const InstanceAction = body(z.discriminatedUnion('do', [...OfInstance.options, Edit, MoveTimer, ...OfEffect.options]))
const EffectAction = body(OfEffect)

export const actionRoutes = (deps: Deps): Hono =>
  new Hono()
    .post('/instances/:id/actions', async (c) => act(c, deps, { schema: InstanceAction, instance: c.req.param('id') }))
    .post('/effects/actions', async (c) => act(c, deps, { schema: EffectAction }))

interface Asked {
  readonly schema: typeof InstanceAction | typeof EffectAction
  /** The instance that the address names. */
  readonly instance?: string
}
const act = async (c: Context, deps: Deps, { schema, instance }: Asked): Promise<Response> => {
  const read = await bodyOf<z.infer<typeof schema>>(c, schema)
  if (read instanceof Response) return read
  const { journal, ask } = deps
  const { id, by, reason, dryRun = false } = read
  const action: OperatorAction = read.action
  const target = 'effect' in action ? action.effect.instance : action.instance
  if (instance !== undefined && target !== instance) {
    const detail = `body.action names the instance '${target}', the address names '${instance}': make them the same.`
    return problem(c, 422, { code: 'invalid', title: 'The body is not valid', detail })
  }
  if ((await journal.instance(target)) === undefined) return notFound(c, `instance '${target}'`)
  const command = { kind: 'operator', stream: streamOf(target), id, by, reason, action } as const
  if (action.do === 'edit') return edited(c, deps, { command: { ...command, action }, dryRun })
  if (!dryRun) return answered(c, await shownReply(deps, target, await ask(command)))
  const detail = 'body.dryRun: only an edit can be told beforehand; leave it out.'
  return problem(c, 422, { code: 'invalid', title: 'The body is not valid', detail })
}

type EditCommand = Omit<OperatorCommand, 'action'> & { readonly action: Extract<OperatorAction, { readonly do: 'edit' }> }
interface Editing {
  readonly command: EditCommand
  readonly dryRun: boolean
}
const edited = async (c: Context, deps: Deps, { command, dryRun }: Editing): Promise<Response> => {
  const { instance } = command.action
  if (!dryRun) return answered(c, await shownReply(deps, instance, await deps.ask(command)))
  const told = await foretell(deps, command)
  if (told.kind === 'dryRun') return c.json(told)
  const { code, message, undecided } = told
  return problem(c, 409, { code, title: 'Refused', detail: await shown(deps, instance, message), ...(undecided && { undecided }) })
}

/** What a refusal says may quote what a step threw, or why a start is not let in: nothing of it that is marked leaves the server. */
const shown = async (deps: Deps, instance: string, message: string): Promise<string> =>
  (await knownInstance(deps, instance))?.hide.text(message) ?? message
const shownReply = async (deps: Deps, instance: string, reply: Reply | undefined): Promise<Reply | undefined> =>
  reply?.kind === 'refused' ? { ...reply, message: await shown(deps, instance, reply.message) } : reply
