// A side effect whose version never loads again was open for ever: nobody could ask for it, and a person was told that its handler is at work.
import { expect, it } from 'vitest'
import { memoryJournal } from '../../journal/memory/index.ts'
import { UnusableVersion } from '../../versions/index.ts'
import { driven, hashOf, notify, operator, pay, start, versionsOf } from '../core/attack.fixture.ts'

const all = [pay, notify]
const world = () => {
  const journal = memoryJournal()
  const broken = new Set<string>()
  const versions = versionsOf(all)
  const get = async (hash: string) => {
    if (broken.has(hash)) throw new UnusableVersion(hash, 'it does not load')
    return versions.get(hash)
  }
  return { journal, broken, executor: () => driven(all, { journal, get, now: () => 1_000 }) }
}
const STREAM = 'Cart/c1'

it('what a version that does not load asked for is skipped by a person, and its stream has nothing open any more', async () => {
  const { journal, broken, executor } = world()
  const first = executor()
  await first.tell(start(notify))
  const { of } = first.requests[0]!
  broken.add(hashOf(notify))
  const second = executor()
  await second.tell(operator(STREAM, { do: 'skipEffect', effect: of }))
  expect((await second.events(STREAM)).map(({ kind }) => kind)).toContain('EffectSkipped')
  expect((await journal.open(undefined, 10)).rows).toEqual([])
})

it('one that a flow waits for is skipped once its instance is cancelled', async () => {
  const { broken, executor, journal } = world()
  const first = executor()
  await first.tell(start(pay))
  const { of } = first.requests[0]!
  broken.add(hashOf(pay))
  const second = executor()
  await second.tell(operator(STREAM, { do: 'skipEffect', effect: of }))
  expect(await second.events(STREAM)).toContainEqual(expect.objectContaining({ kind: 'Ignored', code: 'awaited' }))
  await second.tell(operator(STREAM, { do: 'cancel', instance: of.instance }, 'cancel'))
  await second.tell(operator(STREAM, { do: 'skipEffect', effect: of }, 'again'))
  expect((await second.events(STREAM)).map(({ kind }) => kind)).toContain('EffectSkipped')
  expect((await journal.open(undefined, 10)).rows).toEqual([])
})

it('while its version loads, its handler is at work, and nobody skips it', async () => {
  const on = world().executor()
  await on.tell(start(notify))
  await on.tell(operator(STREAM, { do: 'skipEffect', effect: on.requests[0]!.of }))
  expect((await on.events(STREAM)).at(-1)).toMatchObject({ kind: 'Ignored', code: 'notInReview' })
})
