/**
 * Trains one of the eight models and tests it in- and cross-domain. Without options: a small MultiMix on phantoms, in
 * minutes, on any machine. With --data: the data sets of a folder (JSRT/, chest_xray/, MontgomerySet/, NIH_ChestXray14/).
 *
 *   npm run example -- 02-train --data path/to/data --steps 200
 *   npm run example -- 02-train --help
 */
import { existsSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { type Configuration, decodeConfiguration, presets, quickstart } from '../lib/codec/configuration.js'
import { EngineChoice } from '../lib/codec/engine-choice.js'
import { messageOf } from '../lib/codec/message-of.js'
import { modelNames } from '../lib/codec/model-name.js'
import { describeError } from '../lib/codec/pipeline-error.js'
import { selectEngine } from '../lib/engine/select-engine.js'
import { describeWaiting } from '../lib/flowable/describe-meter.js'
import { learntTerms } from '../lib/model/learnt-terms.js'
import { progressWriter } from '../lib/report/progress-writer.js'
import { resultsTable } from '../lib/report/results-table.js'
import { usedBranches } from '../lib/train/branches.js'
import { isSupervised, supervise } from '../lib/train/supervise.js'
import { prepare } from '../pipelines/prepare.js'
import { trainingRun } from '../pipelines/training-run.js'

/** Each flag: the field of the configuration that it sets, how its text is read, and what it means. */
type Flag = Readonly<{ field: keyof Configuration; read(text: string): unknown; help: string }>
const text = (value: string) => value
const number = (value: string) => (value.trim() === '' ? value : Number.isNaN(Number(value)) ? value : Number(value))
const sources = (value: string) =>
  value.split(',').map(part => {
    const [source, weight = '1'] = part.split(':')
    return { source, weight: number(weight) }
  })
const flags: Readonly<Record<string, Flag>> = {
  name: { field: 'name', read: text, help: 'the run, and its folder under runs/' },
  model: { field: 'model', read: text, help: modelNames.join(', ') },
  data: { field: 'data', read: text, help: 'folder of data sets; without it phantoms are drawn' },
  size: { field: 'sizePx', read: number, help: 'side of the input in pixels, a multiple of 32' },
  channels: { field: 'baseChannels', read: number, help: 'base channels of the network' },
  steps: { field: 'steps', read: number, help: 'training steps' },
  batch: { field: 'batchSize', read: number, help: 'images in each batch of a step (M)' },
  'labels-seg': { field: 'segmentationLabels', read: number, help: 'labelled segmentation images, or full' },
  'labels-cls': { field: 'classificationLabels', read: number, help: 'labelled classification images, or full' },
  'sources-seg': {
    field: 'segmentationSources',
    read: sources,
    help: 'merged sources with weights, e.g. jsrt:3,mcu:1',
  },
  'sources-cls': { field: 'classificationSources', read: sources, help: 'the same for classification, e.g. chex' },
  lr: { field: 'learningRate', read: number, help: 'learning rate of Adam' },
  seed: { field: 'seed', read: number, help: 'seed of everything random' },
  workers: { field: 'workers', read: number, help: 'threads for the pixel work, or auto' },
  replicas: { field: 'replicas', read: number, help: 'threads that compute gradients on wasm, or auto' },
  cache: { field: 'cache', read: text, help: 'folder to keep resampled pixels in' },
  engine: { field: 'engine', read: text, help: EngineChoice.name.replace('one of ', '') },
}

/** A run that is not named is not named after its preset: it may have been given other settings. */
const named = { name: 'train' }

const help = () =>
  [
    'Trains one of the eight models: npm run example -- 02-train [options]',
    '',
    ...Object.entries(flags).map(([name, { field, help }]) => {
      const value = { ...quickstart, ...named }[field]
      return `  --${name.padEnd(12)} ${help} (${typeof value === 'object' ? JSON.stringify(value) : value})`
    }),
    `  --${'config'.padEnd(12)} JSON file of configuration fields; flags win over it`,
    `  --${'preset'.padEnd(12)} what is not said: ${Object.keys(presets).join(' or ')} (quickstart)`,
    `  --${'runs'.padEnd(12)} where run folders are made (runs)`,
  ].join('\n')

const stop = (line: string, code: number): never => {
  console.error(line)
  process.exit(code)
}

const readCommandLine = (): Readonly<{ configuration: Configuration; runsRoot: string }> => {
  const names = [...Object.keys(flags), 'config', 'preset', 'runs']
  const { values } = (() => {
    try {
      return parseArgs({
        options: {
          ...Object.fromEntries(names.map(name => [name, { type: 'string' } as const])),
          help: { type: 'boolean' },
        },
      })
    } catch (error) {
      // Node adds advice of its own, which is not about these options.
      return stop(
        `${messageOf(error)
          .split(/[.;]\s/)[0]
          ?.replace(/\.$/, '')}; see --help.`,
        2,
      )
    }
  })()
  if (values.help) {
    console.log(help())
    process.exit(0)
  }
  const given = values as Readonly<Record<string, string | undefined>>
  const base = presets[given.preset ?? 'quickstart']
  if (!base) return stop(`Expected --preset to be ${Object.keys(presets).join(' or ')}, got ${given.preset}.`, 2)
  const fromFile = given.config === undefined ? {} : readJson(given.config)
  const fromFlags = Object.fromEntries(
    Object.entries(flags).flatMap(([name, { field, read }]) => {
      const value = given[name]
      return value === undefined ? [] : [[field, read(value)]]
    }),
  )
  const configuration = pipe(
    decodeConfiguration(
      { ...named, ...fromFile, ...fromFlags },
      { base, where: given.config === undefined ? 'the command line' : `the command line with ${given.config}` },
    ),
    E.getOrElse((error): Configuration => stop(describeError(error), 2)),
  )
  return { configuration, runsRoot: given.runs ?? 'runs' }
}

const readJson = (path: string): object => {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? value
      : stop(`${path}: expected an object of fields.`, 2)
  } catch (error) {
    return stop(`configuration: cannot read ${path}: ${messageOf(error)}; give a JSON file of fields.`, 2)
  }
}

const main = async () => {
  const { configuration, runsRoot } = readCommandLine()
  // Before anything is drawn or written: an engine that was asked for may not run here.
  const engine = await selectEngine({ prefer: configuration.engine })
  const prepared = await prepare(configuration, { runsRoot, phantomsRoot: 'data/phantoms', say: console.log })()
  if (E.isLeft(prepared)) return stop(describeError(prepared.left), 1)
  const { folder } = prepared.right
  console.log(
    `Engine ${engine.name}: ${engine.chosen} (${engine.device}).${engine.rejected.map(why => `\n  not ${why}`).join('')}`,
  )
  const { model } = configuration
  const branches = Object.values(usedBranches(learntTerms(configuration))).flat().length
  console.log(
    `Training ${model} at ${configuration.sizePx} px with ${configuration.baseChannels} base channels ` +
      `(the paper: 256 and 16), ${configuration.steps} steps of ${branches} × ${configuration.batchSize} images; ` +
      `the run is in ${folder.path}/`,
  )

  const abort = new AbortController()
  // Not once: Ctrl-C comes both from the terminal and from the parent, and the second would end the process at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => abort.abort(new Error('stopped')))
  let waitedFor: () => string | null = () => null
  const progress = progressWriter({
    stream: process.stderr,
    steps: configuration.steps,
    now: () => performance.now(),
    waitedFor: () => waitedFor(),
    switches: learntTerms(configuration),
  })
  const result = await trainingRun(prepared.right, engine.name, {
    signal: abort.signal,
    onStep: (record, name) => {
      waitedFor = name
      progress.update(record)
    },
    onEvaluation: (source, images, of) => {
      if (images === of) console.log(`Tested on ${of} images of ${source}.`)
    },
  })().finally(progress.end)
  if (E.isLeft(result)) return stop(describeError(result.left), 1)

  const { metrics, steps, deadLetters, meter } = result.right
  console.log(describeWaiting(meter))
  if (deadLetters > 0) console.log(`${deadLetters} samples could not be used: see ${folder.file('dead-letters.jsonl')}`)
  if (!metrics) return stop(`Stopped after step ${steps}; ${folder.path}/ has the weights and the history so far.`, 130)
  console.log(`\n${resultsTable(metrics)}`)
  if (existsSync(folder.file('panel.png'))) console.log(`Picture of test images: ${folder.file('panel.png')}`)
  if (configuration.data === null) console.log('Phantoms are drawn: these figures are not clinical ones.')
  return undefined
}

if (isSupervised()) {
  await main().catch(error => stop(messageOf(error), 1))
} else {
  process.exitCode = await supervise({
    graceMs: 800,
    onEnded: () => console.error('\nStopped in the middle of a step; the run folder has all steps before it.'),
  })
}
