// What is deployed: the workflows of the demo, and one with a step that hangs.
const workflows = new URL('../../workflows/', import.meta.url)

export default {
  workflows: [
    new URL('order/order.ts', workflows),
    new URL('note/note.ts', workflows),
    new URL('./inspection.fixture.ts', import.meta.url),
  ],
  handlers: [new URL('order/order.handlers.ts', workflows)],
}
