// Offers a dead letter that came from a request or a file once more, as its sender would.
import type { KeptLetter } from '../bus/index.ts'
import type { ContrailClient, FileFeed, LineAnswer } from '../client/index.ts'
import type { JsonValue } from '../base/index.ts'

type Client = Pick<ContrailClient, 'start' | 'startMany' | 'signal' | 'signalMany'>

/** Resolves with why it was refused again, or null. */
export const offerLetter = async (client: Client, letter: KeptLetter): Promise<string | null> => {
  const [, kind, name] = /^(workflow|signal) (.+)$/.exec(letter.target ?? '') ?? []
  if (name === undefined) return "it is not known what it was meant for: send it with 'contrail signal send' or 'contrail trigger send'"
  if (letter.origin.source === 'file') return sendFile(client, { kind, name, letter })
  const payload = jsonOf(letter)
  if (payload === undefined) return 'it is no JSON, and nothing that changes here makes it one'
  const answer = await (kind === 'signal' ? client.signal(name, payload.value) : client.start(name, payload.value))
  return answer.kind === 'refused' || answer.kind === 'unreachable' ? answer.message : null
}

/** As a file, so that the trigger for files decodes it. */
const sendFile = async (
  client: Client,
  { kind, name, letter }: { readonly kind: string | undefined; readonly name: string; readonly letter: KeptLetter },
): Promise<string | null> => {
  const refusals: string[] = []
  const onAnswer = (answer: LineAnswer): void => void (answer.kind === 'refused' && refusals.push(answer.message))
  const file = fileOf(letter)
  const fed = await (kind === 'signal' ? client.signalMany(name, file, { onAnswer }) : client.startMany(name, file, { onAnswer }))
  return fed.kind === 'failed' ? fed.failure.message : (refusals[0] ?? null)
}

/** A file of one line, by the name of the one it came from. */
const fileOf = ({ origin, raw }: KeptLetter): FileFeed => {
  async function* portions(): AsyncGenerator<{ readonly bytes: Uint8Array; readonly payloads: number }, void> {
    yield { bytes: Buffer.concat([raw ?? new Uint8Array(), Buffer.from('\n')]), payloads: 1 }
  }
  return { name: (origin.at ?? 'letter').replace(/(:\d+|\[\d+\])$/, ''), portions: portions(), close: () => new Uint8Array() }
}

const jsonOf = ({ raw }: KeptLetter): { readonly value: JsonValue } | undefined => {
  try {
    const value: JsonValue = JSON.parse(Buffer.from(raw ?? []).toString())
    return { value }
  } catch {
    return undefined
  }
}
