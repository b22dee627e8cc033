import { expect, it } from 'vitest'
import { logger } from './log.ts'

it('hides data under its usual names, in what is logged and up to two levels down', () => {
  const lines: string[] = []
  const log = logger('info', { write: (line) => void lines.push(line) })
  const error = Object.assign(new Error('no'), { input: 'Maria', more: { payload: 'Maria' } })
  const logged = { err: error, value: 'Maria', effect: { raw: 'Maria', of: { state: { name: 'Maria' } } }, stream: 'Order/1' }
  log.warn(logged, 'a delivery failed')
  expect(lines).toHaveLength(1)
  expect(lines[0]).not.toContain('Maria')
  expect(JSON.parse(lines[0]!)).toMatchObject({ stream: 'Order/1', value: '••••', err: { message: 'no', input: '••••' } })
  expect(logged.effect.of.state.name).toBe('Maria')
})
