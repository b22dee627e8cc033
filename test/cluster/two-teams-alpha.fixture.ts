// What the team of Alpha runs.
export default {
  workflows: [new URL('./two-teams.fixture.ts', import.meta.url)],
  handlers: [new URL('./two-teams-alpha.fixture.handlers.ts', import.meta.url)],
}
