import { describe, expect, it } from 'vitest'
import { evolveTurn, initial } from '../../engine/index.ts'
import type { Event } from '../../engine/index.ts'
import type { Journal } from '../../journal/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import type { InstanceView } from './api.ts'
import { records } from './recorded-instance.ts'
import { at, sampleApi } from './sample-api.test.helper.ts'
import { tellCompleted, tellParked } from './sample-journal.test.helper.ts'
import { noteInstance, NOW, orderEvents, orderInstance, startOf, streamOfOrder, teller } from './sample-order.test.helper.ts'
import { NOTE_HASH, ORDER_HASH } from './sample-workflows.test.helper.ts'

const stream = streamOfOrder('1')
const note = noteInstance('n1', '1')

/** An order, and after it a note on the same stream. */
const twoOnOneStream = async (): Promise<Journal> => {
  const journal = memoryJournal()
  const tell = teller(journal, NOW)
  await tellCompleted(tell, '1', 4400)
  const added: Event = {
    kind: 'StepDone',
    instance: note,
    node: 'AddNote',
    visit: 1,
    output: { notes: 1 },
    patch: { notes: ['ring'], status: 'new' },
    reads: '*',
  }
  await tell(stream, 5, { kind: 'start', id: 'n1' }, [
    { kind: 'InstanceBegan', instance: note, start: startOf('Note', 'n1', { noteId: 'n1', orderId: '1', text: 'ring' }), hash: NOTE_HASH },
    added,
    { kind: 'InstanceCompleted', instance: note, output: { notes: 1 } },
  ])
  return journal
}

const unread = async (): Promise<never> => Promise.reject(new Error('the snapshot should have been used'))

describe('an instance behind another on its stream', () => {
  it('begins with the state that the other left', async () => {
    const api = await sampleApi({ journal: await twoOnOneStream() })
    const { nodes, state } = await api.get<InstanceView>(at(note))
    expect(nodes.find(({ id }) => id === 'AddNote')?.visits[0]?.changes).toEqual([
      { key: 'notes', after: ['ring'] },
      { key: 'status', before: 'paid', after: 'new' },
    ])
    expect(state?.value).toMatchObject({ receipt: 'r-1', notes: ['ring'] })
  })

  it('changes nothing in what is shown of the other', async () => {
    const api = await sampleApi({ journal: await twoOnOneStream() })
    const { state } = await api.get<InstanceView>(at(orderInstance('1')))
    expect(state).toMatchObject({ value: { status: 'paid' }, version: 4 })
    expect(state?.value).not.toHaveProperty('notes')
  })

  it('is folded from a snapshot where there is one before it', async () => {
    const journal = await twoOnOneStream()
    const turns = await journal.read(stream, 1, 3)
    const snapshot = { format: 1, version: 3, state: turns.reduce(evolveTurn, initial) }
    const load = async () => ({ snapshot, turns: await journal.read(stream, 4, 6), version: 6 })
    const fromSnapshot = await records({ ...journal, read: unread, load })(note)
    expect(fromSnapshot?.base).toEqual((await records(journal)(note))?.base)
    expect(fromSnapshot?.base).toMatchObject({ version: 5, state: { status: 'paid' } })
  })
})

describe('an instance that was sent again', () => {
  it('shows both visits of the node: the one that was parked, and the one of the person', async () => {
    const journal = memoryJournal()
    const tell = teller(journal, NOW)
    await tellParked(tell, '1')
    const of = orderEvents('1', 8900)
    const node = `${of.way}.2.ok.Ship`
    await tell(stream, 9000, { kind: 'operator', id: 'op' }, [
      { kind: 'InstanceResubmitted', ...of.at(node, 2), hash: ORDER_HASH, input: { kind: 'ok', edited: true }, by: 'ann', reason: 'fixed' },
      { kind: 'StepDone', ...of.at(node, 2), output: { kind: 'shipped' }, patch: { status: 'paid' }, reads: ['status'] },
      of.completed,
    ])
    const api = await sampleApi({ journal })
    const view = await api.get<InstanceView>(at(orderInstance('1')))
    expect(view.trouble).toBeNull()
    expect(view.row.status).toBe('completed')
    const ship = view.nodes.find(({ id }) => id === node)
    expect(ship).toMatchObject({ status: 'completed', input: { kind: 'ok', edited: true } })
    expect(ship?.visits).toMatchObject([
      { visit: 1, ended: null, trouble: { code: 'threw' } },
      { visit: 2, output: { kind: 'shipped' }, resubmitted: { by: 'ann', reason: 'fixed', edited: true } },
    ])
  })
})
