// What the processes of the set payments run: who charges cards.
export default {
  workflows: [new URL('../../workflows/order/order.ts', import.meta.url)],
  handlers: [new URL('./payments.fixture.handlers.ts', import.meta.url)],
}
