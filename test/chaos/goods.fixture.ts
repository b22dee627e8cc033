// What the processes of the set goods run: who sends mails and keeps the stock.
export default {
  workflows: [new URL('../../workflows/order/order.ts', import.meta.url)],
  handlers: [new URL('./goods.fixture.handlers.ts', import.meta.url)],
}
