// POST /instances/:id/actions and /effects/actions: what a person does, sent to the stream as a command and answered with its outcome.
import { Hono } from 'hono'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { z } from 'zod'
import type { OperatorAction } from '../../../bus/index.ts'
import { canonical } from '../../../dsl/index.ts'
import type { JsonValue } from '../../../dsl/index.ts'
import { streamOf } from '../../../journal/index.ts'
import type { Acted } from '../api.ts'
import type { Deps } from '../deps.ts'
import { maskedAt } from '../mask.ts'
import { invalid, notFound, problem } from '../problem.ts'

const said = (what: string, max: number) =>
  z
    .string({ error: `say ${what}` })
    .trim()
    .min(1, `say ${what}`)
    .max(max, `at most ${max} characters`)

/** JSON that a person wrote; what the page had masked must not come back as a value. */
const Written = z.unknown().transform((value, context): JsonValue => {
  const checked = canonical(value, 'value')
  const problemIn = checked.kind === 'refused' ? checked.problem : maskedAt(checked.value)
  if (checked.kind === 'ok' && problemIn === undefined) return checked.value
  context.addIssue({ code: 'custom', message: problemIn ?? 'must be JSON' })
  return z.NEVER
})

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
  z.strictObject({ do: z.literal('cancel'), instance: z.string() }),
  z.strictObject({ do: z.literal('resubmit'), instance: z.string(), hash: z.string().exactOptional(), input: Written.exactOptional() }),
])
const OfEffect = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('retryEffect'), effect: Place }),
  z.strictObject({ do: z.literal('skipEffect'), effect: Place }),
  z.strictObject({ do: z.literal('settleEffect'), effect: Place, outcome: Outcome }),
])
const body = <A extends z.ZodType>(action: A) =>
  z.strictObject({
    id: said('an id that makes this action count once', 128),
    by: said('who you are', 128),
    reason: said('why, for those who read it later', 2000),
    action,
  })
const InstanceAction = body(z.discriminatedUnion('do', [...OfInstance.options, ...OfEffect.options]))
const EffectAction = body(OfEffect)

/** As much as one payload may have. */
const MOST_BYTES = 1024 * 1024
const limited = bodyLimit({
  maxSize: MOST_BYTES,
  onError: (c) => problem(c, 413, { code: 'tooLarge', title: 'The body is too large', detail: `The body may have ${MOST_BYTES} bytes.` }),
})

export const actionRoutes = (deps: Deps): Hono =>
  new Hono()
    .post('/instances/:id/actions', limited, async (c) => act(c, deps, { schema: InstanceAction, instance: c.req.param('id') }))
    .post('/effects/actions', limited, async (c) => act(c, deps, { schema: EffectAction }))

interface Asked {
  readonly schema: typeof InstanceAction | typeof EffectAction
  /** The instance that the address names. */
  readonly instance?: string
}
const act = async (c: Context, { journal, ask }: Deps, { schema, instance }: Asked): Promise<Response> => {
  const json = await bodyOf(c)
  if (json.kind === 'broken') return problem(c, 400, { code: 'notJson', title: 'The body is no JSON', detail: json.detail })
  const read = schema.safeParse(json.value)
  if (!read.success) return invalid(c, 'body', read.error)
  const { id, by, reason } = read.data
  const action: OperatorAction = read.data.action
  const target = 'effect' in action ? action.effect.instance : action.instance
  if (instance !== undefined && target !== instance) {
    const detail = `body.action names the instance '${target}', the address names '${instance}': make them the same.`
    return problem(c, 422, { code: 'invalid', title: 'The body is not valid', detail })
  }
  if ((await journal.instance(target)) === undefined) return notFound(c, `instance '${target}'`)
  const reply = await ask({ kind: 'operator', stream: streamOf(target), id, by, reason, action })
  if (reply?.kind === 'refused') return problem(c, 409, { code: reply.code, title: 'Refused', detail: reply.message })
  const acted: Acted = { kind: reply === undefined ? 'sent' : 'done' }
  return c.json(acted, reply === undefined ? 202 : 200)
}

type Body = { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'broken'; readonly detail: string }
const bodyOf = async (c: Context): Promise<Body> => {
  try {
    return { kind: 'json', value: await c.req.json<unknown>() }
  } catch (error) {
    return { kind: 'broken', detail: `body: ${error instanceof Error ? error.message : 'cannot be read'}. Send JSON.` }
  }
}
