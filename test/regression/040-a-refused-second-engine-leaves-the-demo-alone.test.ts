// A second `contrail dev` in a folder was refused, as it must be, and on its way out stopped the shop that the first one's payments went to.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { contrail, folder, ticketEngine } from '../../cli/command.test.helper.ts'

/** A module whose demo leaves a file when it is stopped. */
const moduleWith = (directory: string, found: boolean): { readonly module: string; readonly stopped: () => boolean } => {
  const [module, mark] = [join(directory, 'app.mjs'), join(directory, 'stopped')]
  const app = `import { writeFileSync } from 'node:fs'
    const demo = {
      start: async () => ({ found: ${found}, stop: async () => writeFileSync(${JSON.stringify(mark)}, '') }),
      feed: async () => {}, summary: async () => ({}), counts: 'None', fed: 'none', next: () => [],
    }
    export default { workflows: [], handlers: [], demo }`
  writeFileSync(module, app)
  return { module, stopped: () => existsSync(mark) }
}

it('does not stop what it found beside a journal that has a writer, and does stop what it started itself', async () => {
  const { directory } = await ticketEngine()
  for (const found of [true, false]) {
    const { module, stopped } = moduleWith(folder(), found)
    const { code, err } = await contrail('dev', module, '--directory', directory, '--port', '0')
    expect({ code, said: err.includes('has a writer'), stopped: stopped() }).toEqual({ code: 1, said: true, stopped: !found })
  }
})
