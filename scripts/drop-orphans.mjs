// Before packing: deletes what is left in dist of sources that are gone, or it would be published still.
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs'

const root = new URL('..', import.meta.url)
const { files } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
const compiled = files.filter((place) => place.startsWith('dist/') && place !== 'dist/web').map((place) => `${place}/**/*.{js,js.map,d.ts}`)
for (const file of globSync(compiled, { cwd: root })) {
  const source = file.replace(/^dist\//, '').replace(/\.(js|js\.map|d\.ts)$/, '.ts')
  if (!existsSync(new URL(source, root))) rmSync(new URL(file, root))
}
