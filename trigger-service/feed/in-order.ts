// Works on the items of a feed side by side, a bounded number at once, and gives the answers in the order of the items.
import type { Offered } from '../service.ts'

interface Slot<R> {
  answer?: { readonly value: R } | { readonly error: unknown }
}

/** Rung before it is waited for, it is heard all the same. */
const bell = () => {
  let rung = Promise.withResolvers<void>()
  return {
    ring: () => rung.resolve(),
    heard: async () => {
      await rung.promise
      rung = Promise.withResolvers()
    },
  }
}

/**
 * Takes the next item only when the one before was offered, and when fewer than `atOnce` answers are open or not yet taken: who reads slowly slows
 * the feed down. Answers that are there together come together. Where the items fail, the answers of those before come first.
 */
export async function* inOrder<T, R>(of: {
  readonly items: AsyncIterable<T>
  readonly atOnce: number
  readonly offer: (item: T) => Promise<Offered<R>>
}): AsyncGenerator<readonly R[], void> {
  const { items, atOnce, offer } = of
  const slots: Slot<R>[] = []
  const answered = bell()
  const taken = bell()
  let closed = false
  let ended: { readonly error?: unknown } | undefined

  const isFull = (): boolean => slots.length >= atOnce && !closed
  const read = async (): Promise<void> => {
    for await (const item of items) {
      const slot: Slot<R> = {}
      const { answer } = await offer(item)
      slots.push(slot)
      void answer
        .then(
          (value) => (slot.answer = { value }),
          (error: unknown) => (slot.answer = { error }),
        )
        .finally(answered.ring)
      while (isFull()) await taken.heard()
      if (closed) return
    }
  }
  void read()
    .then(
      () => (ended = {}),
      (error: unknown) => (ended = { error }),
    )
    .finally(answered.ring)

  try {
    for (;;) {
      const ready = takeReady(slots)
      if (ready.length > 0) {
        taken.ring()
        yield ready
      } else if (slots.length > 0 || ended === undefined) await answered.heard()
      else if ('error' in ended) throw ended.error
      else return
    }
  } finally {
    closed = true
    taken.ring()
  }
}

const takeReady = <R>(slots: Slot<R>[]): readonly R[] => {
  const ready: R[] = []
  for (let answer = slots[0]?.answer; answer !== undefined; answer = slots[0]?.answer) {
    if ('error' in answer) throw answer.error
    ready.push(answer.value)
    slots.shift()
  }
  return ready
}
