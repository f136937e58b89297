import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { loadStep, type Step, step, stepFingerprint } from '../../../lib/flowable/step.js'
import { stepSources } from '../../../lib/flowable/step-sources.js'
import { temporaryFolder } from '../../temporary-folder.js'
import type * as Arithmetic from './steps/arithmetic.js'

const project: Readonly<Record<string, string>> = {
  'steps/grey.ts': `
    import { half } from '../lib/half.js'
    import type { Shape } from '../lib/shape.js'
    import sharp from 'sharp-like'
    import { map } from '@scope/tools/map.js'
    import { join } from 'node:path'
    export type Pair = readonly [Shape, Shape]
    export const grey = (n: number) => half(n) + sharp(map) + join.length
    export const other = grey
  `,
  // A circle, an import at run time, a file of data and one that is not there.
  'lib/half.ts': `
    import '../steps/grey.js'
    export * from './deep/third.js'
    const table = new URL('./table.bin', import.meta.url)
    export const half = async (n: number) => (await import("./late.mjs")).late(n) + require('./missing.js') + table
  `,
  'lib/deep/third.tsx': 'export const third = 3\n',
  'lib/late.mjs': 'export const late = n => n\n',
  'lib/table.bin': 'binary',
  'lib/shape.ts': 'export type Shape = number\n',
  'lib/unrelated.ts': "import { half } from './half.js'\nexport const unrelated = half\n",
  'node_modules/sharp-like/package.json': '{"version":"1.2.3"}',
  'node_modules/@scope/tools/package.json': '{"version":"4.5.6"}',
}

const write = (root: string, changes: Readonly<Record<string, string>>) => {
  for (const [path, text] of Object.entries(changes)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}
const moduleOf = (root: string) => pathToFileURL(join(root, 'steps', 'grey.ts')).href
/** The fingerprint of the project in a folder of its own, with changes. */
const fingerprint = (t: ExecutionContext, changes: Readonly<Record<string, string>> = {}, name = 'grey') => {
  const root = temporaryFolder(t)
  write(root, { ...project, ...changes })
  return stepFingerprint({ module: moduleOf(root), name })
}

test('sources: all that is imported by relative paths, and packages with their versions', t => {
  const root = temporaryFolder(t)
  write(root, project)
  const { files, packages } = stepSources(fileURLToPath(moduleOf(root)))
  t.deepEqual(
    files.map(({ path }) => path),
    ['../lib/deep/third.tsx', '../lib/half.ts', '../lib/late.mjs', '../lib/table.bin', 'grey.ts'],
  )
  t.deepEqual(packages, ['@scope/tools@4.5.6', 'node:path', 'sharp-like@1.2.3'])
})

test('sources: names without an extension, templates, comments, absolute paths and file URLs', t => {
  const root = temporaryFolder(t)
  const at = (name: string) => join(root, 'lib', name)
  write(root, {
    'lib/a.ts': 'export {}\n',
    'lib/b/index.js': 'export {}\n',
    'lib/c.ts': 'export {}\n',
    'lib/d.ts': 'export {}\n',
    'lib/e.ts': 'export {}\n',
    'lib/f.ts': 'export {}\n',
    'steps/grey.ts': `
      import { a } from '../lib/a'
      const b = require('../lib/b')
      const c = import(\`../lib/c.js\`)
      const d = import(/* now */ '../lib/d.js')
      import '${at('e.ts')}'
      import '${pathToFileURL(at('f.ts')).href}'
    `,
  })
  t.deepEqual(
    stepSources(fileURLToPath(moduleOf(root))).files.map(({ path }) => path),
    ['a.ts', 'b/index.js', 'c.ts', 'd.ts', 'e.ts', 'f.ts'].map(name => `../lib/${name}`).concat('grey.ts'),
  )
})

test('a fingerprint is a SHA-256 in hex, the same in another folder, and after it was asked for once', t => {
  const first = temporaryFolder(t)
  const second = join(temporaryFolder(t), 'somewhere', 'else')
  write(first, project)
  cpSync(first, second, { recursive: true })
  const expected = stepFingerprint({ module: moduleOf(first), name: 'grey' })
  t.regex(expected, /^[0-9a-f]{64}$/)
  t.is(stepFingerprint({ module: moduleOf(second), name: 'grey' }), expected)
  rmSync(first, { recursive: true })
  t.is(stepFingerprint({ module: moduleOf(first), name: 'grey' }), expected)
})

for (const [what, changes] of Object.entries({
  'the module': { 'steps/grey.ts': `${project['steps/grey.ts']}// another\n` },
  'what it imports': { 'lib/half.ts': `${project['lib/half.ts']}// another\n` },
  'what that exports on': { 'lib/deep/third.tsx': 'export const third = 4\n' },
  'what is imported at run time': { 'lib/late.mjs': 'export const late = n => -n\n' },
  'a file of data': { 'lib/table.bin': 'BINARY' },
  'the version of a package': { 'node_modules/sharp-like/package.json': '{"version":"1.2.4"}' },
  'a file that was missing': { 'lib/missing.ts': '' },
}))
  test(`a fingerprint changes with ${what}`, t => {
    t.not(fingerprint(t, changes), fingerprint(t))
  })

test('a fingerprint changes with the name of the export', t => {
  t.not(fingerprint(t, {}, 'other'), fingerprint(t))
})

for (const [what, changes] of Object.entries({
  'a file that is not imported': { 'lib/unrelated.ts': '' },
  'a file of which only types are imported': { 'lib/shape.ts': 'export type Shape = string\n' },
  'line ends': { 'lib/half.ts': project['lib/half.ts']!.replaceAll('\n', '\r\n') },
}))
  test(`a fingerprint does not change with ${what}`, t => {
    t.is(fingerprint(t, changes), fingerprint(t))
  })

test('a step is named by the file as it is imported, and knows its types', async t => {
  const addHundred = step<typeof Arithmetic.addHundred>(new URL('./steps/arithmetic.js', import.meta.url), 'addHundred')
  const typed: Step<number, number> = addHundred
  // @ts-expect-error It takes a number.
  const wrong: Step<string, number> = addHundred
  t.truthy(wrong)
  t.deepEqual(typed, { module: new URL('./steps/arithmetic.ts', import.meta.url).href, name: 'addHundred' })
  t.is(await (await loadStep<typeof Arithmetic.addHundred>(typed))(1), 101)
})

test('what is no module is refused when the step is named', t => {
  const instanceOf = TypeError
  for (const module of ['./steps/arithmetic.js', 'https://example.org/a.js', new URL('./steps/', import.meta.url)])
    t.throws(() => step(module, 'f'), {
      instanceOf,
      message: `step: expected the file URL of the module that exports f, got ${module}, where none is`,
    })
  const module = new URL('./steps/none.js', import.meta.url).href
  t.throws(() => stepFingerprint({ module, name: 'f' }), { instanceOf, message: /exports f, got .*none\.js/ })
})

test('what does not load or is no function is refused, naming module and export', async t => {
  const at = (name: string) => new URL(`./steps/${name}.js`, import.meta.url)
  await t.throwsAsync(loadStep(step(at('unloadable'), 'unloadable')), {
    message: /unloadable\.ts to load and export unloadable: this module does not load$/,
  })
  await t.throwsAsync(loadStep(step(at('arithmetic'), 'notAFunction')), {
    message: /arithmetic\.ts to export a function notAFunction, got number$/,
  })
})
