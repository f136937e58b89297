import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { splitRequest } from '../../pipelines/split-request.js'

const asked = (...argv: readonly string[]) => {
  const request = splitRequest(argv)
  return E.isLeft(request) ? describeError(request.left) : request.right
}

test('without more than data and a file: the official parts, no budgets, digests of bytes', t => {
  t.deepEqual(asked('--data', 'xrays', '--out', 'split.jsonl'), {
    kind: 'make',
    data: 'xrays',
    out: 'split.jsonl',
    options: {
      ...{ seed: 1, shares: 'official', allocation: 'balanced', contents: 'bytes', budgetsByPatient: false },
      budgets: { segmentation: null, classification: null },
    },
  })
})

test('shares, budgets with their sources, patients and contents', t => {
  const words =
    '--data xrays --out s --shares 0.7,0.1,0.2 --seed 5 --labels-cls full --sources-cls chex,nihx --patients'
  t.like(asked(...words.split(' '), '--contents', 'pixels', '--set', 'labelAllocation=proportional'), {
    options: {
      ...{ seed: 5, shares: { train: 0.7, validation: 0.1, test: 0.2 }, allocation: 'proportional' },
      ...{ contents: 'pixels', budgetsByPatient: true },
      budgets: { segmentation: null, classification: { labels: 'full', sources: ['chex', 'nihx'] } },
    },
  })
})

test('help and comparing', t => {
  t.deepEqual(asked('--help'), { kind: 'help' })
  t.deepEqual(asked('--data', 'xrays', '--check', 's'), { kind: 'check', data: 'xrays', split: 's' })
})

test('all that is wrong is told at once', t => {
  t.is(
    asked('--shares', '0.7,0.3', '--contents', 'files', '--steps', '7', '--runs', 'runs', '--labels-seg', '0'),
    'configuration: the command line has 7 problems: ' +
      [
        '--shares: expected official, or shares of train, validation and test, such as 0.7,0.1,0.2, got "0.7,0.3"',
        '--contents: expected one of bytes, pixels, none, got "files"',
        'steps: expected only what a split is made by, got this option of a training',
        'runs: expected only what a split is made by, got this option of a training',
        'data: expected a folder, such as --data path, got nothing',
        '--out, --check: expected one of them, the file to make or the one to compare the data with',
        'segmentationLabels: expected a whole number of at least 1, or "full", got 0',
      ].join('; ') +
      '.',
  )
})
