#!/usr/bin/env node
// The published command: refuses a Node that is too old in one sentence, then runs the sources in the repository, the build elsewhere.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 24 || (major === 24 && minor < 19)) {
  process.stderr.write(
    `contrail needs Node 24.19 or newer, this is ${process.versions.node}: install one, or run it by npx where the npm package 'node' is a dependency\n`,
  )
  process.exit(1)
}
// Steps run in one time zone, and so does all else in the process: before anything asks what the machine's is.
process.env.TZ = 'UTC'
const { growYoungGeneration } = await import('./young-generation.js')
growYoungGeneration()
await import('./run.js')
