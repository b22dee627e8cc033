// Something that listens on a free port of its own, and the address of one where nobody listens.
import { createServer } from 'node:http'

export interface Listening {
  readonly url: URL
  readonly close: () => Promise<void>
}

/** Answers everything with this text. */
export const listening = async (answer: string): Promise<Listening> => {
  const server = createServer((_request, response) => response.end(answer))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it listens on no port')
  return { url: new URL(`http://127.0.0.1:${address.port}`), close: () => new Promise((resolve) => server.close(() => resolve())) }
}

/** An address where something listened a moment ago. */
export const free = async (): Promise<URL> => {
  const { url, close } = await listening('')
  await close()
  return url
}
