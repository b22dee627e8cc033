import { evaluate, stepOf } from '../../dsl/internal.ts'
import { describe, expect, it } from 'vitest'
import { addNote } from './note.ts'

const NOW = Date.UTC(1998, 4, 6)
const append = (state: object) =>
  evaluate({
    name: 'AppendNote',
    run: stepOf(addNote, 'AppendNote')!,
    input: { noteId: 'n-2', orderId: '10248', text: 'Ring twice.' },
    state,
    ambient: { now: NOW, random: () => 0, uuid: () => '' },
    twice: true,
  })

describe('AppendNote', () => {
  it('puts the note behind the others, with the time, and leaves the rest of the order alone', () => {
    const first = { noteId: 'n-1', text: 'Fragile.', at: 1 }
    expect(append({ status: 'paid', notes: [first] })).toMatchObject({
      kind: 'done',
      output: { orderId: '10248', notes: 2 },
      patch: { notes: [first, { noteId: 'n-2', text: 'Ring twice.', at: NOW }] },
      sideEffects: [],
      reads: ['notes'],
    })
  })

  it('works on an order that has not been submitted yet', () => {
    expect(append(addNote.initial ?? {})).toMatchObject({ output: { notes: 1 } })
  })
})
