import type { RemoteReport } from '../lib/remote/remote-work.js'
import { counted } from '../lib/report/in-words.js'
import { refusedText } from '../lib/report/worker-line.js'

/**
 * The ledger of samples that were prepared elsewhere, in a sentence, when all is over: how many were issued and what has
 * come of them.
 *
 * @example describeLedger(report)
 * // 'Of 640 samples issued 632 were prepared elsewhere, 0 given up and 8 not needed any more; 3 were issued again, 1 came twice.'
 */
export const describeLedger = ({ issued, answered, givenUp, reissued, twice, refused }: RemoteReport): string => {
  const turnedDown = refusedText(refused)
  return (
    `Of ${counted(issued, 'sample')} issued ${answered.toLocaleString('en-US')} were prepared elsewhere, ${givenUp} given up and ` +
    `${issued - answered - givenUp} not needed any more; ${reissued} were issued again, ${twice} came twice` +
    `${turnedDown === null ? '' : `; of the messages, ${turnedDown}`}.`
  )
}
