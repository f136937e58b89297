import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { right } from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { stringify } from 'yaml'
import { presets, quickstart } from '../../lib/codec/configuration.js'
import { decodeConfiguration } from '../../lib/codec/decode-configuration.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { createRunFolder } from '../../lib/train/run-folder.js'
import { readConfiguration } from '../../pipelines/read-configuration.js'
import { arbitraryConfiguration } from '../lib/codec/arbitrary-configuration.js'
import { temporaryFolder } from '../temporary-folder.js'

const decodedFrom = async (path: string) =>
  pipe(
    await readConfiguration(path)(),
    E.flatMap(fields => decodeConfiguration(fields, { base: quickstart, where: path })),
  )

test('a file of YAML and one of JSON say the same', async t => {
  const folder = temporaryFolder(t)
  const yaml = `
# Fine-tuning on half of the labels.
segmentationSources:
  - { source: jsrt, weight: 3 }
  - source: mcu
    weight: 1
learningRate: 1e-4
cache: ~
validation: { patience: 5 }
`
  const fields = {
    segmentationSources: [
      { source: 'jsrt', weight: 3 },
      { source: 'mcu', weight: 1 },
    ],
    learningRate: 0.0001,
    cache: null,
    validation: { patience: 5 },
  }
  for (const [name, text] of [
    ['a.yaml', yaml],
    ['a.yml', yaml],
    ['a.YAML', yaml],
    ['a.json', JSON.stringify(fields)],
    ['b.json', JSON.stringify(fields, null, '\t')],
  ] as const) {
    const path = join(folder, name)
    writeFileSync(path, text)
    t.deepEqual(await readConfiguration(path)(), right(fields), name)
  }
})

test('any configuration comes back from YAML and from JSON as it was, whatever it is laid over', async t => {
  const folder = temporaryFolder(t)
  await fc.assert(
    fc.asyncProperty(arbitraryConfiguration, async configuration => {
      for (const [name, text] of [
        ['a.yaml', stringify(configuration)],
        ['a.json', JSON.stringify(configuration)],
      ] as const) {
        writeFileSync(join(folder, name), text)
        t.deepEqual(await decodedFrom(join(folder, name)), right(configuration), name)
      }
    }),
    { numRuns: 40 },
  )
})

test('the config.json of a run is the configuration of that run', async t => {
  for (const configuration of Object.values(presets)) {
    const folder = createRunFolder(temporaryFolder(t), configuration.name)
    if (E.isLeft(folder)) return t.fail(describeError(folder.left))
    folder.right.writeJson('config.json', configuration)
    t.deepEqual(await decodedFrom(folder.right.file('config.json')), right(configuration))
  }
  return undefined
})

test('what is no file of fields is told in a sentence that names it', async t => {
  const folder = temporaryFolder(t)
  const remedy = 'write fields, such as "steps: 200"'
  for (const [name, text, told] of [
    ['a.toml', 'steps = 3', 'expected a name that ends in .yaml, .yml, .json; give a file of YAML or JSON'],
    ['json', '{}', 'expected a name that ends in .yaml, .yml, .json; give a file of YAML or JSON'],
    ['a.yaml', '# none\n', 'the file is empty; give it fields of a configuration, such as "steps: 200"'],
    ['b.json', '', 'the file is empty; give it fields of a configuration, such as "steps: 200"'],
    ['b.yaml', '- steps\n', `expected an object of fields, got ["steps"]; ${remedy}`],
    ['c.json', 'null', `expected an object of fields, got null; ${remedy}`],
    [
      'd.json',
      '{"seed": 1,\n "seed": 2}',
      'line 2, column 2: the same key stands here a second time; correct the file',
    ],
    [
      'e.yaml',
      'a: 1\nb: c: d',
      'line 2, column 4: nested mappings are not allowed in compact mappings; correct the file',
    ],
  ] as const) {
    const path = join(folder, name)
    writeFileSync(path, text)
    t.is(
      pipe(
        await readConfiguration(path)(),
        E.match(describeError, () => 'no error'),
      ),
      `configuration: ${path}: ${told}.`,
    )
  }
})

test('a file that is not there is told as that', async t => {
  const path = join(temporaryFolder(t), 'none.yaml')
  t.is(
    pipe(
      await readConfiguration(path)(),
      E.match(describeError, () => 'no error'),
    ),
    `configuration: cannot read ${path}: ENOENT: no such file or directory, open '${path}'; check that the file is there and may be read.`,
  )
})
