// A consumer in a process of its own, to be killed or frozen. It says on its output what it gets; the key "stuck" it never finishes.
import { connectKafka } from '../../../bus/kafka/index.ts'

const [broker = '', prefix = '', sessionTimeout = '', clientId = ''] = process.argv.slice(2)
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)
const log = { info: () => undefined, warn: () => undefined, error: () => undefined }

const kafka = await connectKafka(
  { brokers: [broker], clientId, prefix, consumer: { sessionTimeoutMs: Number(sessionTimeout), maxWaitMs: 50 } },
  { log },
)
const bus = await kafka.bus()
const subscription = bus.subscribe('commands', {
  group: 'executor',
  atOnce: 64,
  handler: async (messages, key, { epoch, signal }) => {
    signal.addEventListener('abort', () => say({ aborted: key, epoch }))
    for (const m of messages) if (m.kind === 'timer') say({ got: m.due, epoch })
    if (key === 'stuck') await new Promise(() => undefined)
    // Long enough to be in work when the process is stopped.
    if (key === 'slow') await new Promise((resolve) => setTimeout(resolve, 500))
    say({ done: key, epoch })
  },
})
let known = ''
setInterval(() => {
  const partitions = subscription.partitions().join()
  if (partitions === known) return
  known = partitions
  say({ partitions: subscription.partitions() })
}, 20)
