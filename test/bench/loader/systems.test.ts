import test from 'ava'
import { systems, systemsNamed } from '../../../bench/loader/systems.js'
import { rateTargets } from '../../../bench/loader/targets.js'

test('systems are named by their ids or their beginnings; an unknown one is refused', t => {
  t.deepEqual(systemsNamed(undefined), systems)
  t.deepEqual(
    systemsNamed('ours-warm,sharp').map(({ id }) => id),
    ['sharp', 'ours-warm-0', 'ours-warm-2'],
  )
  t.throws(() => systemsNamed('sharp,keras'), { message: /^--only: expected some of sharp, .*, got keras$/ })
})

test('every target is measured against a system that there is', t => {
  for (const { peer } of rateTargets) t.true(peer === 'cold' || systems.some(({ id }) => id === peer), peer)
})
