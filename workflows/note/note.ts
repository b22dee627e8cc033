// The AddNote workflow: one more note on an order, in its turn among everything else that happens to that order.
import { file, flow, http, kafka, step, workflow } from 'contrail/dsl'
import type { Data } from 'contrail/dsl'
import { z } from 'zod'
import { Order } from '../order/vocabulary.ts'
import type { OrderState } from '../order/vocabulary.ts'

const NoteWritten = z.object({
  noteId: z.string().min(1).max(64),
  orderId: z.string().min(1).max(64),
  text: z.string().min(1).max(2_000).meta({ sensitive: 'pii' }),
})
export interface NoteWritten extends Data<typeof NoteWritten> {}

const appendNote = step('AppendNote', ({ noteId, orderId, text }: NoteWritten, { notes }: OrderState, context) => ({
  output: { orderId, notes: notes.length + 1 },
  state: { notes: [...notes, { noteId, text, at: context.now() }] },
}))

export const addNote = workflow(
  {
    name: 'AddNote',
    version: 1,
    triggers: [
      kafka({ topic: 'orders.notes', decode: NoteWritten, id: 'noteId' }),
      http({ decode: NoteWritten, id: 'noteId' }),
      file({ decode: NoteWritten, id: 'noteId' }),
    ],
    metadata: { aggregate: Order.by('orderId') },
  },
  flow(appendNote),
)
