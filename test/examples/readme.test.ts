import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { phantom } from '../../datasets/phantom.js'
import { writePhantoms } from '../../datasets/write-phantoms.js'
import { orThrow, presets } from '../../lib/index.js'
import { writeShards } from '../../pipelines/write-shards.js'

const root = new URL('../../', import.meta.url)

const readme = readFileSync(new URL('README.md', root), 'utf8')

const programs = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, program]) =>
  program!.replaceAll("'./", `'${root.href}`),
)

const run = (program: string) =>
  spawnSync(process.execPath, ['--import=tsx', '--input-type=module', '-e', program], { cwd: root, encoding: 'utf8' })

test('the pipeline of the README runs as it stands, in fifteen lines', async t => {
  const [program = ''] = programs
  t.true(program.trim().split('\n').length <= 16, 'fifteen lines and a blank one')
  const folder = mkdtempSync(join(tmpdir(), 'multimix-readme-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  await orThrow(writePhantoms(folder, { seed: 1 }))
  const { stdout, stderr, status } = run(program.replace('data/phantoms', folder))
  t.is(status, 0, stderr)
  t.is(stdout, '10 pairs\n10 pairs\n10 pairs\n')
})

test('the shards of the README are streamed by the program beside them', async t => {
  const [, program = ''] = programs
  const folder = mkdtempSync(join(tmpdir(), 'multimix-readme-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const xrays = phantom({ source: 'mcu', seed: 1, count: 5, sizePx: 64 })
  const { signal } = new AbortController()
  await orThrow(
    writeShards(xrays, folder, { prefix: 'chex-train', samplesPerShard: 3, signal, onDeadLetter: () => t.fail() }),
  )
  const { stdout, stderr, status } = run(
    program.replace('https://host/xrays', folder).replace('{000000..000012}', '{000000..000001}'),
  )
  t.is(status, 0, stderr)
  t.regex(stdout, /^(\S*mcu\S* \[.*'mask\.png'.*\]\n){3}$/)
})

test('the operation of one’s own in the README is drawn with the others', t => {
  const [, , program = ''] = programs
  t.is(programs.length, 4)
  const { stdout, stderr, status } = run(`${program}
    const black = { width: 128, height: 128, data: new Uint8Array(128 * 128) }
    const views = Array.from({ length: 200 }, (_, epoch) => strong(black, { epoch, sampleId: 'a' }).data)
    console.log(views.some(data => data.includes(255)), views.every(data => data.includes(127)))`)
  t.is(status, 0, stderr)
  t.is(stdout, 'true true\n')
})

test('the file of fields in the README is read by the program beside it', t => {
  const [, , , program = ''] = programs
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? []
  const folder = mkdtempSync(join(tmpdir(), 'multimix-readme-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'run.yaml')
  writeFileSync(path, yaml)
  const { stdout, stderr, status } = run(`${program.replace("'run.yaml'", `'${path}'`)}
    console.log(JSON.stringify(run))`)
  t.is(status, 0, stderr)
  const sources = [
    { source: 'jsrt', weight: 3 },
    { source: 'mcu', weight: 1 },
  ]
  t.deepEqual(JSON.parse(stdout), {
    _tag: 'Right',
    right: {
      ...presets.paper,
      data: 'path/to/data',
      segmentationSources: sources,
      segmentationLabels: 50,
      learningRateSchedule: 'cosine',
      emaDecay: 0.999,
      validation: { ...presets.paper.validation, score: 'mean', patience: 5 },
      testedWeights: 'best',
      seed: 7,
    },
  })
})
