// From what the executor replied, or did not, to the answer for whoever asked. Pure.
import type { SignalCommand, StartCommand } from '../engine/index.ts'
import { refused } from './answers.ts'
import type { Refused, SignalAnswer, StartAnswer } from './answers.ts'
import type { Asked } from './replies.ts'

export const startAnswer = ({ instance, workflow }: StartCommand, asked: Asked): StartAnswer => {
  if (asked.kind === 'failed') return notDurable(`workflow ${workflow}`, asked)
  if (asked.kind === 'durable') return { kind: 'accepted', instance }
  const { reply } = asked
  if (reply.kind === 'refused') return refused('rejected', reply.message, { because: reply.code })
  if (reply.kind === 'done') return { kind: 'accepted', instance }
  const { to: _, ...answer } = reply
  return answer
}

export const signalAnswer = ({ signal, id, stream }: SignalCommand, asked: Asked): SignalAnswer => {
  if (asked.kind === 'failed') return notDurable(`signal ${signal}`, asked)
  if (asked.kind === 'replied' && asked.reply.kind === 'refused') {
    return refused('rejected', asked.reply.message, { because: asked.reply.code })
  }
  return { kind: 'accepted', signal, id, stream }
}

/** What can never be written is the payload's fault: it is too big. */
const notDurable = (target: string, { message, forGood }: Extract<Asked, { readonly kind: 'failed' }>): Refused =>
  forGood === true ? refused('invalid', `${target}: ${message}`) : unavailable(message)

export const unavailable = (message: string): Refused =>
  refused('unavailable', `${message}: send it again, with the same key it counts once`)
