// An engine with a small heap in a process of its own, to be attacked over HTTP: it says where it listens, and ends when its parent does.
import { startEngine, logger } from '../../runtime/index.ts'

const [, , directory = '', module = ''] = process.argv
const engine = await startEngine({
  app: { workflows: [module], handlers: [] },
  directory,
  host: '127.0.0.1',
  port: 0,
  dev: false,
  log: logger('error'),
})
process.stdout.write(`${engine.url}\n`)
process.stdin.resume()
process.stdin.once('end', () => void engine.stop(1_000).then(() => process.exit(0)))
