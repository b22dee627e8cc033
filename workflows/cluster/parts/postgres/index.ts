// A real PostgreSQL for tests and figures: on a free port of the loopback, gone when whoever started it is gone.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { binaries, USER } from './binaries.ts'
import { startGuarded } from './guard.ts'
import { killTree, signalAll, tree } from './processes.ts'
import { ownDirectory, sweep } from './directory.ts'

export { postgresIsMissing } from './binaries.ts'

export interface PostgresServer {
  readonly url: string
  /** A name that no other test has, for a schema. */
  schema(): string
  /** Ends it and removes its files. */
  stop(): Promise<void>
  /** Kills all its processes at once, as a power cut would. */
  kill(): Promise<void>
  /** Ends it, where it runs, and starts it again on its files, at the same address. */
  restart(): Promise<void>
  /** A standby over a copy of its files. From then on this one acknowledges only what that one has too. */
  follow(): Promise<PostgresServer>
  /** It answers nothing, and its connections stay. */
  freeze(): void
  thaw(): void
}

export interface PostgresServerOptions {
  /** Whether a commit waits for the disk, and the server cleans up by itself; for figures. Tests survive without. */
  readonly durable?: boolean
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('there is no free port'))))
    })
  })

const initialise = async (directory: string): Promise<void> => {
  const args = ['-D', directory, '-U', 'contrail', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions']
  await promisify(execFile)(binaries().initdb, args, { ...USER, cwd: directory })
}

/** Takes a second or two. @throws Error where PostgreSQL is not installed (see `postgresIsMissing`) or does not start */
export const startPostgres = async ({ durable = false }: PostgresServerOptions = {}): Promise<PostgresServer> => {
  await sweep()
  const directory = ownDirectory()
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: durable ? 'on' : 'off',
    // Its transactions would hold back the reader of everything for a moment, now and then.
    autovacuum: durable ? 'on' : 'off',
    max_connections: 200,
  }
  try {
    await initialise(directory)
    return await serve(directory, settings)
  } catch (error) {
    rmSync(directory, { recursive: true, force: true })
    throw error
  }
}

const serve = async (directory: string, given: Readonly<Record<string, string | number>>): Promise<PostgresServer> => {
  const { postgres } = binaries()
  const port = await freePort()
  let settings: Readonly<Record<string, string | number>> = { ...given, port }
  const start = (): ReturnType<typeof startGuarded> => {
    const args = ['-D', directory, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
    return startGuarded({ command: postgres, args, directory, ready: /database system is ready to accept (read-only )?connections/ })
  }
  let running = await start()
  let alive = true
  return {
    url: `postgres://contrail@127.0.0.1:${port}/postgres`,
    schema: () => `test_${randomBytes(6).toString('hex')}`,
    stop: async () => {
      if (alive) await running.remove()
      rmSync(directory, { recursive: true, force: true })
      alive = false
    },
    kill: async () => {
      await killTree(running.pid)
      await running.keep()
      alive = false
    },
    restart: async () => {
      if (alive) await running.keep()
      running = await start()
      alive = true
    },
    follow: async () => {
      await running.keep()
      const copy = ownDirectory()
      await promisify(execFile)('cp', ['-a', `${directory}/.`, copy], USER)
      writeFileSync(join(copy, 'standby.signal'), '')
      settings = { ...settings, synchronous_standby_names: '*' }
      running = await start()
      return serve(copy, { ...given, primary_conninfo: `host=127.0.0.1 port=${port} user=contrail` })
    },
    freeze: () => signalAll(tree(running.pid), 'SIGSTOP'),
    thaw: () => signalAll(tree(running.pid), 'SIGCONT'),
  }
}
