// The demo's shop as a process of its own: `main.ts --file shop.db --port 7411`. Prints one JSON line when it listens.
import { parseArgs } from 'node:util'
import { startShop } from './server.ts'

const USAGE =
  'usage: main.ts --file <path of its file> [--port <0 to 65535, 7411 where nothing is said>] [--started-by demo|hand] [--with-parent]'

const fail = (message: string): never => {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

const optionsOf = (args: readonly string[]) => {
  const options = {
    file: { type: 'string' },
    port: { type: 'string', default: '7411' },
    'started-by': { type: 'string', default: 'hand' },
    'with-parent': { type: 'boolean', default: false },
  } as const
  try {
    const { file, port, 'started-by': startedBy, 'with-parent': withParent } = parseArgs({ args: [...args], options }).values
    if (file === undefined) return fail(`--file is missing\n${USAGE}`)
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) return fail(`--port is '${port}'\n${USAGE}`)
    if (startedBy !== 'demo' && startedBy !== 'hand') return fail(`--started-by is '${startedBy}'\n${USAGE}`)
    return { file, port: Number(port), startedBy, withParent } as const
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`)
  }
}

const options = optionsOf(process.argv.slice(2))
const shop = await startShop(options).catch((error: unknown) =>
  fail(
    `the shop cannot start on port ${options.port} with file ${options.file}: ${error instanceof Error ? error.message : String(error)}`,
  ),
)
// Whoever started the shop may be killed, and reads no more: the shop outlives it.
process.stdout.on('error', () => undefined)
process.stderr.on('error', () => undefined)
process.stdout.write(`${JSON.stringify({ ready: true, pid: process.pid, port: shop.port, url: shop.url, file: shop.file })}\n`)

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void shop.stop())
// It holds the other end of our standard input until it ends, also by SIGKILL. That we listen holds nobody up.
if (options.withParent)
  process.stdin
    .unref()
    .once('close', () => void shop.stop())
    .resume()
