import { expect, it } from 'vitest'
import { FatalProblem } from '../../base/index.ts'
import { importOptional } from './optional-package.ts'

const missing = (name: string): Error =>
  Object.assign(new Error(`Cannot find package '${name}' imported from adapter.ts`), { code: 'ERR_MODULE_NOT_FOUND' })

it('a package that is not installed is named, with how to install it', async () => {
  const asked = importOptional('kafkajs', () => Promise.reject(missing('kafkajs')))
  await expect(asked).rejects.toThrow(new FatalProblem('the package kafkajs is not installed: npm install kafkajs@2.2.4'))
})

it('what is missing besides is no such problem', async () => {
  await expect(importOptional('pg', () => Promise.reject(missing('pgpass')))).rejects.toThrow("Cannot find package 'pgpass'")
  await expect(importOptional('pg', () => Promise.reject(new Error('it broke')))).rejects.toThrow('it broke')
})

it('what is there is given', async () => {
  expect(await importOptional('pg', async () => 42)).toBe(42)
})
