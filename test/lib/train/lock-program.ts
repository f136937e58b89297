import { isLeft } from 'fp-ts/lib/Either.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import { takeLock } from '../../../lib/train/folder-lock.js'

/**
 * A process that wants a lock: `node lock-program.ts <path>`. It says that it is ready, tries when it gets a line, prints
 * `taken` or why not, and stays until it is killed or gets another line; then it releases the lock.
 */
const [path = ''] = process.argv.slice(2)
const lines = process.stdin[Symbol.asyncIterator]()
console.log('ready')
await lines.next()
const lock = takeLock(path)
console.log(isLeft(lock) ? describeError(lock.left) : 'taken')
await lines.next()
if (!isLeft(lock)) lock.right()
process.stdin.destroy()
