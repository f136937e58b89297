import test from 'ava'
import { parseHTML } from 'linkedom'
import type { RunEnvironment } from '../../../lib/codec/run-environment.js'
import type { ReportData } from '../../../lib/report/report-data.js'
import { reportFacts } from '../../../lib/report/report-facts.js'
import { shellWord } from '../../../lib/report/shell-word.js'
import { timeInWords } from '../../../lib/report/time-in-words.js'
import { syntheticReport } from './synthetic-report.js'

const environment: RunEnvironment = {
  ...{ formatVersion: 1, finishedAt: '2026-01-01T12:00:59.000Z', trainingSeconds: 90, waitingSeconds: 9 },
  ...{
    engine: 'wasm',
    processor: 'Some CPU, 2 cores',
    cores: 2,
    versions: { node: '22.1.0' },
    phantoms: true,
    deadLetters: 0,
  },
  trainingImages: {
    segmentation: { labelled: 20, unlabelled: 91 },
    classification: { labelled: 100, unlabelled: 5116 },
  },
}
const made = syntheticReport({
  models: ['MultiMix'],
  segmentationLabels: [20],
  classificationLabels: [100],
  repeats: 2,
})

const factsOf = (data: ReportData) => {
  const { document } = parseHTML(`<body>${reportFacts(data, 'runs/made').html}</body>`)
  const facts = [...document.querySelectorAll('dl.facts > div')].map(fact => [
    fact.querySelector('dt')!.textContent,
    fact.querySelector('dd')!.textContent,
  ])
  const rows = (caption: string) =>
    [...document.querySelectorAll('table')]
      .filter(table => table.querySelector('caption')!.textContent!.startsWith(caption))
      .flatMap(table => [...table.querySelectorAll('tbody tr')])
      .map(row => [...row.querySelectorAll('th, td')].map(cell => cell.textContent))
  return { document, facts: Object.fromEntries(facts), rows }
}

test('a time is said in its two largest units', t => {
  t.deepEqual([0, 59.4, 59.6, 90, 3599, 3599.6, 5025].map(timeInWords), [
    ...['0 s', '59 s', '1 min 0 s', '1 min 30 s', '59 min 59 s', '1 h 0 min', '1 h 24 min'],
  ])
})

test('seeds, engine, machine, versions and time of all runs, each once', t => {
  const runs = made.runs.map(run => ({ ...run, environment }))
  const { facts, rows } = factsOf({ ...made, runs })
  t.deepEqual(facts, {
    Seeds: '1 and 2, one for each repeat',
    Engine: 'wasm',
    Machine: 'Some CPU, 2 cores',
    Versions: 'node 22.1.0',
    Time: '3 min 0 s of training over 2 runs, 18 s of it waiting for images',
    Finished: '2026-01-01 12:00 UTC',
    'Images not used': 'none',
  })
  t.deepEqual(rows('Training images'), [
    ['Classification', '100', '100', '5,116'],
    ['Segmentation', '20', '20', '91'],
  ])
})

test('training images are told of each label budget once, with the models that draw them', t => {
  const models = ['U-Net', 'UMTL', 'UMTL-S', 'MultiMix'] as const
  const sweep = syntheticReport({ models, segmentationLabels: ['full', 20], classificationLabels: [100], repeats: 2 })
  const runs = sweep.runs.map(run => {
    const { model } = run.configuration
    const labelled = run.segmentationLabels === 'full' ? 111 : 20
    const segmentation = { labelled, unlabelled: model === 'MultiMix' ? 111 - labelled : 0 }
    const classification = model === 'U-Net' ? null : { labelled: 100, unlabelled: model === 'MultiMix' ? 5116 : 0 }
    return { ...run, environment: { ...environment, trainingImages: { segmentation, classification } } }
  })
  t.deepEqual(factsOf({ ...sweep, runs }).rows('Training images'), [
    ['Classification', '100', '100', '0', 'UMTL, UMTL-S'],
    ['Classification', '100', '100', '5,116', 'MultiMix'],
    ['Segmentation', '20', '20', '0', 'U-Net, UMTL, UMTL-S'],
    ['Segmentation', '20', '20', '91', 'MultiMix'],
    ['Segmentation', 'all', '111', '0', 'U-Net, UMTL, UMTL-S, MultiMix'],
  ])
})

test('images that could not be used are counted, and where it says which', t => {
  const runs = made.runs.map(run => ({ ...run, environment: { ...environment, deadLetters: 2 } }))
  t.is(factsOf({ ...made, runs }).facts['Images not used'], '4: dead-letters.jsonl of their runs says which and why')
})

test('what differs from the paper is listed; what only places the work, or is of a row, is not', t => {
  const { base } = made
  const { rows, document } = factsOf({ ...made, base: { ...base, sizePx: 64, workers: 3, name: 'x', model: 'UMTL' } })
  t.deepEqual(rows('What differs'), [['sizePx', '64', '256']])
  t.is(factsOf(made).document.querySelector('p')!.textContent, 'The configuration is the paper’s.')
  t.regex(document.querySelector('pre')!.textContent!, /"sizePx": 64/)
})

test('commands name the folder as a shell reads it', t => {
  t.deepEqual(['runs/a-1.b', 'my runs', "it's", ''].map(shellWord), ['runs/a-1.b', "'my runs'", "'it'\\''s'", "''"])
  t.regex(reportFacts(made, 'my runs/made').html, /05-experiment --report 'my runs\/made'</)
})

test('without an environment only what is known is said', t => {
  t.deepEqual(Object.keys(factsOf(made).facts), ['Seeds'])
})
