// Whole numbers beyond 2^53 became another number on their way in: two orders with such ids became one instance, and the second was lost.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { http, step, workflow } from '../../dsl/index.ts'
import { runDirectly } from '../../engine/index.ts'
import { parseJson } from '../../trigger-service/json.ts'
import { payloadOf } from '../../trigger-service/payload.ts'

const In = z.object({ id: z.number(), lines: z.array(z.object({ sku: z.union([z.number(), z.string()]) })).optional() })
const { triggers } = workflow(
  { name: 'W', version: 1, triggers: [http({ decode: In, id: 'id' })], state: z.object({}), initial: {} },
  step('S', () => ({ output: 1 })),
)

const faultOf = (text: string) => {
  const parsed = parseJson(text)
  return 'raw' in parsed ? 'taken' : parsed.issue
}

describe('a payload', () => {
  it.each([
    ['{"id":9007199254740993}', 'id'],
    ['{"id":1,"lines":[{"sku":1},{"sku":12345678901234567890}]}', 'lines[1].sku'],
    ['{"id":-9007199254740993}', 'id'],
    ['[1,[10000000000000001]]', '[1][0]'],
    ['12345678901234567891', ''],
    [`{"id":${'9'.repeat(400)}}`, 'id'],
  ])('is refused for a whole number that would change, by its field: %s', (text, path) => {
    expect(faultOf(text)).toEqual({ path, message: expect.stringContaining('send it as a text') })
  })
  it.each([
    '{"id":9007199254740991}',
    '{"id":9007199254740992}',
    '{"id":"9007199254740993"}',
    '{"at":52.520006599999998,"e":1e21}',
    '{"card":"4111111111111111111"}',
    '{"id":10000000000000000}',
    '{"id":-40195081377513050}',
  ])('is taken where every whole number stays what it is: %s', (text) => expect(faultOf(text)).toBe('taken'))
  it('that is no JSON is still told so, with the place', () => {
    expect(parseJson('{"id":9007199254740993')).toEqual({ fault: expect.stringMatching(/^is no JSON: column 23/) })
  })
})

describe('a key', () => {
  it.each([9007199254740992, 1e21, -9007199254740992])('that is a number beyond what is exact is refused: %s', (id) => {
    const answer = payloadOf({ target: 'workflow W', version: 'w' }, triggers[0]!, { raw: { id }, run: runDirectly })
    expect(answer).toMatchObject({
      kind: 'refused',
      issues: [{ path: 'id', message: expect.stringContaining('send and declare it as a text') }],
    })
  })
  it('that is exact is taken', () => {
    expect(
      payloadOf({ target: 'workflow W', version: 'w' }, triggers[0]!, { raw: { id: 9007199254740991 }, run: runDirectly }),
    ).toMatchObject({ kind: 'payload', id: '9007199254740991' })
  })
})
