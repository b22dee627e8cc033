// The engine as a process of its own, to be killed: prints its URL as one JSON line once it takes work.
import { fileURLToPath } from 'node:url'
import { enableCompileCache } from 'node:module'

// As the command does it.
enableCompileCache()
const { logger, startEngine } = await import('../../runtime/index.ts')

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const [directory = ''] = process.argv.slice(2)
const more = (process.env['BENCH_WORKFLOWS'] ?? '').split(',').filter((name) => name !== '')
const workflows = ['w1', 'sleeper', ...more].map((name) => here(`../w1/${name}.ts`))
const app = { workflows, handlers: [here('../w1/w1.handlers.ts')] }
const { url, recovered } = await startEngine({ app, directory, host: '127.0.0.1', port: 0, dev: false, log: logger('error') })
process.stdout.write(`${JSON.stringify({ url, recovered, rss: process.memoryUsage.rss() })}\n`)
