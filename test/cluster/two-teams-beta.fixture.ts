// What the team of Beta runs.
export default {
  workflows: [new URL('./two-teams.fixture.ts', import.meta.url)],
  handlers: [new URL('./two-teams-beta.fixture.handlers.ts', import.meta.url)],
}
