// What handlers do to their process, by accident or not.
import { setTimeout as sleep } from 'node:timers/promises'
import { handle, ok } from 'contrail/dsl'
import { trial } from './crash.fixture.ts'

const never = (): Promise<never> => new Promise(() => {})
const fail = async (): Promise<void> => {
  await sleep(5)
  throw new Error('left alone')
}

export const handlers = handle(trial, {
  Act: {
    repeat: 'safe',
    limit: '60s',
    run: async ({ how }) => {
      switch (how) {
        case 'slow':
          await sleep(400)
          break
        case 'floating, answers':
          void fail()
          await sleep(20)
          break
        case 'floating':
          void fail()
          await never()
          break
        case 'late':
          setTimeout(() => {
            throw new Error('too late')
          }, 5)
          await never()
          break
        case 'exit':
          process.exit(3)
          break
        case 'kill':
          await sleep(50)
          process.kill(process.pid, 'SIGKILL')
          await never()
          break
        case 'memory': {
          const all: number[][] = []
          for (;;) all.push(Array.from<number>({ length: 4_000_000 }).fill(0.5))
        }
      }
      return ok()
    },
  },
})
