/**
 * Runs an example by its file name, without the ending: npm run example -- 01-compose [options]
 */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = new URL('.', import.meta.url)
const names = readdirSync(folder)
  .filter(file => /^\d+-.*\.ts$/.test(file))
  .map(file => file.replace(/\.ts$/, ''))
const name = process.argv[2]?.replace(/\.ts$/, '')

if (name !== undefined && names.includes(name)) {
  const example = new URL(`${name}.ts`, folder)
  process.argv.splice(1, 2, fileURLToPath(example))
  await import(example.href)
} else {
  console.error(`Expected the name of an example (${names.join(', ')}), got ${name ?? 'none'}.`)
  process.exitCode = 2
}
