import test from 'ava'
import { describeLedger } from '../../pipelines/describe-ledger.js'

const report = {
  ...{ generation: 1, inFlight: 0, issued: 1640, answered: 1630, givenUp: 2, reissued: 3, twice: 1 },
  ...{ refused: {}, epochs: [] },
}

test('the ledger in a sentence, with what was refused if anything was', t => {
  t.is(
    describeLedger(report),
    'Of 1,640 samples issued 1,630 were prepared elsewhere, 2 given up and 8 not needed any more; 3 were issued again, 1 came twice.',
  )
  t.regex(
    describeLedger({ ...report, refused: { checksum: 2, version: 0 } }),
    /, 1 came twice; of the messages, 2 refused \(2 checksum\)\.$/,
  )
})
