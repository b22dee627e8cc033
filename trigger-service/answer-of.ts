// From what the executor replied, or did not, to the answer for whoever asked. Pure.
import type { SignalCommand, StartCommand } from '../engine/index.ts'
import { refused } from './answers.ts'
import type { Refused, SignalAnswer, StartAnswer } from './answers.ts'
import type { Asked } from './replies.ts'

export const startAnswer = ({ instance, workflow }: StartCommand, asked: Asked): StartAnswer => {
  if (asked.kind === 'failed') return notDurable(`workflow ${workflow}`, asked)
  if (asked.kind === 'durable') return { kind: 'accepted', instance }
  const { reply } = asked
  if (reply.kind === 'refused') {
    // The reason of an `accept` may quote the payload that it was asked for, which is another's.
    const isOfAnother = reply.differs === true && reply.code === 'accept'
    return refused('rejected', isOfAnother ? DIFFERS : reply.message, { because: reply.code })
  }
  if (reply.kind === 'done') return { kind: 'accepted', instance }
  const { to: _, ...answer } = reply
  // Whoever knows a key and not the content is told that it differs, and nothing of what came out.
  if (answer.kind === 'completed' && answer.differs) {
    const { output: _output, ...known } = answer
    return { ...known, kind: 'accepted', status: 'completed' }
  }
  return answer
}

const DIFFERS = 'a start with this key and other content was refused before, and only that counts: give another key'

export const signalAnswer = ({ signal, id, stream }: SignalCommand, asked: Asked): SignalAnswer => {
  if (asked.kind === 'failed') return notDurable(`signal ${signal}`, asked)
  if (asked.kind === 'replied' && asked.reply.kind === 'refused') {
    return refused('rejected', asked.reply.message, { because: asked.reply.code })
  }
  const kept = asked.kind === 'replied' && asked.reply.kind === 'done' ? asked.reply.kept : undefined
  return { kind: 'accepted', signal, id, stream, ...(kept && { kept }) }
}

/** What can never be written is the payload's fault: it is too big. */
const notDurable = (target: string, { message, forGood }: Extract<Asked, { readonly kind: 'failed' }>): Refused =>
  forGood === true ? refused('invalid', `${target}: ${message}`) : unavailable(message)

export const unavailable = (message: string): Refused =>
  refused('unavailable', `${message}: send it again, with the same key it counts once`)
