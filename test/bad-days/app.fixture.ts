// What is deployed on bad days: the default export that `contrail workflow deploy` and `contrail serve side-effect` take.
const here = (path: string): URL => new URL(path, import.meta.url)

export default {
  workflows: [here('./sale.fixture.ts'), here('./nap.fixture.ts')],
  handlers: [here('./sale.fixture.handlers.ts')],
}
