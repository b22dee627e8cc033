// An emulator of Cosmos DB for tests: in memory, on a free port of the loopback, gone when whoever started it is gone; or a real account.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

export interface CosmosPart {
  readonly endpoint: string
  readonly key: string
  /** False where the environment names a real account. */
  readonly emulator: boolean
  /** A name that no other test has, for a database. */
  readonly database: () => string
  /** Ends the emulator. Databases in a real account are the tests' own to remove. */
  readonly stop: () => Promise<void>
}

/** Any base64 will do: the emulator does not look. */
const ANY_KEY = Buffer.from('contrail').toString('base64')

/** Runs the emulator inside a process that ends when the pipe from this one does, by whatever signal this one dies. */
const GUARD = `
const { createHttpServer } = require(process.argv[1])
const server = createHttpServer({ keepAlive: true })
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port))
process.stdin.on('end', () => process.exit(0)).on('error', () => process.exit(0)).resume()
`

/** Takes a moment. With CONTRAIL_COSMOS_ENDPOINT and CONTRAIL_COSMOS_KEY set it is that account. @throws Error where the emulator does not start */
export const startCosmos = async (): Promise<CosmosPart> => {
  const database = (): string => `contrail_test_${randomBytes(6).toString('hex')}`
  const { CONTRAIL_COSMOS_ENDPOINT: account, CONTRAIL_COSMOS_KEY: accountKey } = process.env
  if (account !== undefined && accountKey !== undefined) {
    return { endpoint: account, key: accountKey, emulator: false, database, stop: async () => {} }
  }
  const server = createRequire(import.meta.url).resolve('@vercel/cosmosdb-server')
  const child = spawn(process.execPath, ['-e', GUARD, server], { stdio: ['pipe', 'pipe', 'pipe'] })
  const exited = once(child, 'exit')
  const said: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => {
    said.push(line)
    if (said.length > 50) said.shift()
  })
  const port = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, found] = /^port (\d+)$/.exec(line) ?? []
      if (found !== undefined) resolve(Number(found))
    })
    exited.then(() => reject(new Error(`the Cosmos DB emulator ended: ${said.join('\n')}`)), reject)
  })
  return {
    endpoint: `http://127.0.0.1:${port}`,
    key: ANY_KEY,
    emulator: true,
    database,
    stop: async () => {
      child.stdin.end()
      await exited
    },
  }
}
