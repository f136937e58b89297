import { join } from 'node:path'
import { orThrow } from '../../../lib/codec/or-throw.js'
import { PipelineFailure } from '../../../lib/codec/pipeline-error.js'
import { openHistory } from '../../../lib/train/history.js'
import { createRunFolder } from '../../../lib/train/run-folder.js'
import { openEventFile } from '../../../lib/train/tensorboard/event-file.js'
import { stepRecord } from './step-record.js'

/**
 * A process whose files may not grow beyond a limit, which its shell sets: `node full-disk-program.ts <folder>`. It
 * writes each kind of file of a run until that fails, twice, and prints the sentences and the path of its events.
 */
const [root = ''] = process.argv.slice(2)
const folder = await orThrow(async () => createRunFolder(root, 'run'))
const history = await orThrow(async () => openHistory(folder.file('history.jsonl'), { after: null }))
const events = await orThrow(async () => openEventFile(join(folder.path, 'events'), { resumedAt: null }))

const untilItFails = (write: (n: number) => void) => {
  for (let n = 1; ; n++)
    try {
      write(n)
    } catch (error) {
      if (!(error instanceof PipelineFailure)) throw error
      console.log(error.message)
      return
    }
}
for (const write of [
  (n: number) => folder.appendLine('dead-letters.jsonl', { n, text: 'x'.repeat(777) }),
  (n: number) => history.append(stepRecord(n)),
  (n: number) => events.scalars(n, Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`group/tag ${i}`, n]))),
  (n: number) => folder.writeJson('metrics.json', { text: 'x'.repeat(1000 * n) }),
]) {
  untilItFails(write)
  untilItFails(write)
}
console.log(events.path)
