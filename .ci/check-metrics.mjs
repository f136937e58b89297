// Holds a run's metrics.json against what it must reach:
//   node .ci/check-metrics.mjs runs/quickstart --dice 0.85 [--accuracy 0.8] [--above-chance 0.1]
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { dice: { type: 'string' }, accuracy: { type: 'string' }, 'above-chance': { type: 'string' } },
})
const { inDomain, crossDomain } = JSON.parse(readFileSync(join(positionals[0], 'metrics.json'), 'utf8'))
const chance = Math.max(inDomain.classification.alwaysNormal.accuracy, inDomain.classification.alwaysAbnormal.accuracy)
const floors = [
  ['in-domain Dice', inDomain.segmentation.dice, values.dice],
  ['in-domain accuracy', inDomain.classification.accuracy, values.accuracy],
  [
    `in-domain accuracy above the better constant answer (${chance.toFixed(3)})`,
    inDomain.classification.accuracy - chance,
    values['above-chance'],
  ],
]
let short = crossDomain.segmentation && crossDomain.classification ? 0 : 1
if (short) console.error('A cross-domain set was not tested.')
for (const [what, value, floor] of floors) {
  if (floor === undefined) continue
  // What is undefined (null) has not been reached.
  const reached = typeof value === 'number' && value >= Number(floor)
  if (!reached) short++
  console.log(`${what}: ${value?.toFixed(3) ?? 'undefined'}, at least ${floor} wanted${reached ? '' : ': TOO LOW'}`)
}
process.exitCode = short === 0 ? 0 : 1
