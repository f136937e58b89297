import { orThrow } from '../../../lib/codec/or-throw.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import { diskStore } from '../../../lib/flowable/disk-store.js'
import { numberedRecord } from './numbered-record.js'

/**
 * A process that uses a store: `node disk-store-program.ts <folder> <maxBytes> <seed> <count of calls>`. It puts and
 * gets records 0…99 in a seeded order, prints what problems it hears of and a line when it is under way, and ends with
 * 1 on the first wrong byte.
 */
const [folder = '', maxBytes, seed, calls] = process.argv.slice(2)
const opened = diskStore(folder, {
  maxBytes: Number(maxBytes),
  onProblem: problem => console.log(describeError(problem)),
})
const store = await orThrow(async () => opened)
let state = Number(seed)
const draw = (below: number) => {
  state = (state * 1103515245 + 12345) % 2147483648
  return Math.floor((state / 2147483648) * below)
}
const records = Array.from({ length: 100 }, (_, n) => numberedRecord(n))
let hits = 0
for (let i = 0; i < Number(calls); i++) {
  if (i === 10) console.log('under way')
  const { key, bytes } = records[draw(100)]!
  const writing = draw(2) === 0
  if (writing) store.put(key, bytes)
  const found = writing ? null : store.get(key)
  if (found === null) continue
  hits++
  if (!Buffer.from(found).equals(bytes)) throw new Error(`wrong bytes under ${key}`)
}
console.log(`${hits} hits`)
