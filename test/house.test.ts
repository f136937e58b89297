import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { temporaryFolder } from './temporary-folder.js'

const root = fileURLToPath(new URL('../', import.meta.url))

/** What the project's lint says of one file, in a folder of its own with the project's rules. */
const lint = (t: ExecutionContext, path: string, code: string) => {
  const folder = temporaryFolder(t)
  for (const file of ['biome.json', '.gitignore']) copyFileSync(join(root, file), join(folder, file))
  mkdirSync(join(folder, dirname(path)), { recursive: true })
  writeFileSync(join(folder, path), code)
  const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
  return spawnSync(process.execPath, [biome, 'lint', '--colors=off', path], { cwd: folder, encoding: 'utf8' })
}

test('lint refuses operators that take all a source has, but in the core', t => {
  const code = "import { mergeMap } from 'rxjs'\n\nexport const all = mergeMap\n"
  const refused = lint(t, 'pipelines/example.ts', code)
  t.not(refused.status, 0)
  t.regex(refused.stdout + refused.stderr, /Unbounded on pushed values/)
  t.is(lint(t, 'lib/flowable/example.ts', code).status, 0)
})

test('lint lets operators through that give one value for each', t => {
  t.is(lint(t, 'pipelines/example.ts', "import { map } from 'rxjs'\n\nexport const each = map\n").status, 0)
})
