// A connection pooler in transaction mode: a client gets a server session for one transaction at a time.
import { createServer, connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

export interface Pooler {
  readonly url: string
  /** Transactions that ran on another session than the one before of the same client. */
  switched(): number
  stop(): Promise<void>
}

/** Whole messages out of a stream of bytes: a kind (none in a client's first), a length that counts itself, a body. */
const framed = (first: boolean, take: (message: Buffer) => void): ((chunk: Buffer) => void) => {
  let [held, plain] = [Buffer.alloc(0), first]
  return (chunk) => {
    held = Buffer.concat([held, chunk])
    for (;;) {
      const kind = plain ? 0 : 1
      if (held.length < kind + 4) return
      const length = kind + held.readInt32BE(kind)
      if (held.length < length) return
      const message = held.subarray(0, length)
      held = held.subarray(length)
      plain = false
      take(message)
    }
  }
}

const kindOf = (message: Buffer): string => String.fromCharCode(message[0] ?? 0)
const READY = 'Z'

interface Session {
  readonly socket: Socket
  /** Who hears its answers; nobody while it is idle. */
  client: { readonly socket: Socket; readonly done: (inTransaction: boolean) => void } | undefined
}

/** `DISCARD ALL` after each transaction: what a session keeps is gone. */
const discard = (): Buffer => {
  const sql = Buffer.from('DISCARD ALL\0')
  const message = Buffer.alloc(5 + sql.length)
  message.write('Q')
  message.writeInt32BE(4 + sql.length, 1)
  sql.copy(message, 5)
  return message
}

export const startPooler = async (server: string, sessions: number): Promise<Pooler> => {
  const { hostname, port, username } = new URL(server)
  const idle: Session[] = []
  const waiting: ((session: Session) => void)[] = []
  const sockets = new Set<Socket>()
  let [hello, switches] = [Buffer.alloc(0), 0]

  const give = (session: Session): void => {
    const next = waiting.shift()
    if (next) next(session)
    else idle.push(session)
  }
  const lease = (): Promise<Session> => new Promise((resolve) => (idle.length > 0 ? resolve(idle.shift()!) : waiting.push(resolve)))

  const open = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true })
      sockets.add(socket)
      const session: Session = { socket, client: undefined }
      const greeting: Buffer[] = []
      let [greeted, cleaning] = [false, false]
      const startup = Buffer.from(`\0\0\0\0\0\x03\0\0user\0${username}\0database\0postgres\0\0`, 'latin1')
      startup.writeInt32BE(startup.length, 0)
      socket.on('error', reject).write(startup)
      socket.on(
        'data',
        framed(false, (message) => {
          const ready = kindOf(message) === READY
          if (!greeted) {
            greeting.push(message)
            if (!ready) return
            greeted = true
            hello = Buffer.concat(greeting)
            give(session)
            return resolve()
          }
          if (cleaning) {
            if (!ready) return
            cleaning = false
            return give(session)
          }
          const { client } = session
          client?.socket.write(message)
          if (!ready) return
          const inTransaction = String.fromCharCode(message[5] ?? 0) !== 'I'
          client?.done(inTransaction)
          if (inTransaction) return
          session.client = undefined
          cleaning = true
          socket.write(discard())
        }),
      )
    })
  await Promise.all(Array.from({ length: sessions }, open))

  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    let [greeted, last]: [boolean, Session | undefined] = [false, undefined]
    let held: Promise<Session> | undefined
    socket.on(
      'data',
      framed(true, (message) => {
        if (!greeted) {
          greeted = true
          return socket.write(hello)
        }
        if (kindOf(message) === 'X') return socket.end()
        held ??= lease().then((session) => {
          if (last && last !== session) switches += 1
          last = session
          const done = (inTransaction: boolean): void => void (held = inTransaction ? held : undefined)
          session.client = { socket, done }
          return session
        })
        void held.then((session) => session.socket.write(message))
      }),
    )
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const { port: own } = listener.address() as AddressInfo // A server that listens on a port has one.
  return {
    url: `postgres://${username}@127.0.0.1:${own}/postgres`,
    switched: () => switches,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => listener.close(resolve))
    },
  }
}
