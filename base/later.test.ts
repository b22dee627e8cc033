import { expect, it } from 'vitest'
import { later } from './later.ts'

it('what is noted is counted when it is asked for, in order and once', () => {
  const counted: number[] = []
  const { note, settle } = later((n: number) => counted.push(n))
  note(1)
  note(2)
  expect(counted).toEqual([])
  settle()
  settle()
  expect(counted).toEqual([1, 2])
})

it('is counted without being asked for where there is much', () => {
  const counted: number[] = []
  const { note } = later((n: number) => counted.push(n))
  for (let n = 0; n < 999; n++) note(n)
  expect(counted).toEqual([])
  note(999)
  expect(counted).toHaveLength(1_000)
})
