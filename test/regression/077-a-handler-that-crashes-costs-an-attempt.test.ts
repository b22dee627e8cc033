// A floating rejection, a late throw or an exit of one handler ended the whole engine, at each start again, and no attempt was ever counted.
import { expect, it } from 'vitest'
import { folder } from '../bad-inputs/processes.ts'
import { begin, effectOf, endsItsProcess, engine, LONG, settled } from './crash.test.helper.ts'

it(
  'what a handler leaves uncaught, and its exit, fail its attempt: after the last it is in review, and the others go on',
  { timeout: LONG },
  async () => {
    const on = await engine(folder())
    const bad = ['floating', 'late', 'exit']
    await Promise.all(bad.map((how) => begin(on, how, how)))
    await begin(on, 'answers', 'floating, answers')
    await begin(on, 'good', 'slow')
    await settled(on, 'good', 'ok')
    await settled(on, 'answers', 'ok')
    for (const how of bad) await settled(on, how, 'review')
    const messages = await Promise.all(bad.map(async (how) => (await effectOf(on, how))?.trouble?.message))
    expect(messages).toEqual([
      'no attempt is left after 2: left alone',
      'no attempt is left after 2: too late',
      expect.stringMatching(/^no attempt is left after 2: the handler called process\.exit/),
    ])
    on.kill('SIGTERM')
    const { code, err, out } = await on.ended
    expect(code).toBe(0)
    // By kind and key, and nothing of what it was called with.
    const said = `${err}${out}`
    expect(said).toMatch(/the handler of 'Act' left an error that nobody caught: Error \(\S+\.ts:\d+:\d+\)/)
    expect(said).not.toContain('too late')
    expect(said).not.toContain('"how"')
  },
)

it('a handler whose process is killed with it is found, and is in review after its attempts; the others go on', { timeout: LONG }, () =>
  endsItsProcess('kill'),
)
