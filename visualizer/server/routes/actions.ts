// POST /instances/:id/actions and /effects/actions: what a person does, sent to the stream as a command and answered with its outcome.
import { Hono } from 'hono'
import type { Context } from 'hono'
import { z } from 'zod'
import type { OperatorAction } from '../../../engine/index.ts'
import { streamOf } from '../../../engine/index.ts'
import type { Deps } from '../deps.ts'
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
const body = <A extends z.ZodType>(action: A) => z.strictObject({ ...actionFields, action })
const InstanceAction = body(z.discriminatedUnion('do', [...OfInstance.options, MoveTimer, ...OfEffect.options]))
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
const act = async (c: Context, { journal, ask }: Deps, { schema, instance }: Asked): Promise<Response> => {
  const read = await bodyOf<z.infer<typeof schema>>(c, schema)
  if (read instanceof Response) return read
  const { id, by, reason } = read
  const action: OperatorAction = read.action
  const target = 'effect' in action ? action.effect.instance : action.instance
  if (instance !== undefined && target !== instance) {
    const detail = `body.action names the instance '${target}', the address names '${instance}': make them the same.`
    return problem(c, 422, { code: 'invalid', title: 'The body is not valid', detail })
  }
  if ((await journal.instance(target)) === undefined) return notFound(c, `instance '${target}'`)
  return answered(c, await ask({ kind: 'operator', stream: streamOf(target), id, by, reason, action }))
}
