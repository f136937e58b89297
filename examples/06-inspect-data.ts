/**
 * Looks at every file of a folder of X-rays and says what it holds: a data card. Prints what is odd first, then counts,
 * labels, masks, sizes and formats; writes card.html, card.json, the sample grid and the intensity histograms, and the files
 * that cannot be read. Without options: the phantoms in data/phantoms.
 *
 *   npm run example -- 06-inspect-data --data path/to/data --out card
 *   npm run example -- 06-inspect-data --help
 */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writePhantoms } from '../datasets/write-phantoms.js'
import { messageOf } from '../lib/codec/message-of.js'
import { describeError } from '../lib/codec/pipeline-error.js'
import { openWorkerPool, orThrow } from '../lib/index.js'
import { cardText } from '../lib/report/card-text.js'
import { stopSignals } from '../lib/train/supervise.js'
import { cardPictures } from '../pipelines/card-pictures.js'
import { cardSets } from '../pipelines/card-sets.js'
import { deadLetterBox } from '../pipelines/dead-letter-box.js'
import { inspectData } from '../pipelines/inspect-data.js'
import { writeDataCard } from '../pipelines/write-data-card.js'

const HELP = `Says what a folder of X-rays holds: npm run example -- 06-inspect-data [options]

  --data      a data set, a folder of some, of DICOM files or of shards: a path, s3://bucket/key
              or http://host/path (phantoms, which are drawn)
  --out       the folder of the results (data-card)
  --workers   threads that read and decode (one for each core)

The exit code is 0, or 1 where some files cannot be used: dead-letters.jsonl names them.`

const PHANTOMS = 'data/phantoms'
/** Of the files that cannot be used, so many are printed. */
const PRINTED = 5
/** A file may come from another machine. */
const TIMEOUT_MS = 300_000

/** Ends before any work was begun: the command line cannot be followed. */
const refuse = (line: string): never => {
  console.error(line)
  process.exit(2)
}

const readCommandLine = () => {
  const text = { type: 'string' } as const
  try {
    const { values } = parseArgs({
      options: { data: text, out: text, workers: text, help: { type: 'boolean' } },
    })
    if (values.help) {
      console.log(HELP)
      process.exit(0)
    }
    const workers = values.workers ?? String(availableParallelism())
    if (!/^\d{1,3}$/.test(workers))
      return refuse(`Expected --workers to be a whole number of at most 999, got ${workers}; see --help.`)
    return { data: values.data ?? null, out: values.out ?? 'data-card', workers: Number(workers) }
  } catch (error) {
    return refuse(
      `${messageOf(error)
        .split(/[.;]\s/)[0]
        ?.replace(/\.$/, '')}; see --help.`,
    )
  }
}

/** A file of lines, empty at first. */
const openLines = (path: string): ((line: unknown) => void) => {
  writeFileSync(path, '')
  return line => appendFileSync(path, `${JSON.stringify(line)}\n`)
}

const main = async (): Promise<number> => {
  const { data, out, workers } = readCommandLine()
  const abort = new AbortController()
  const { signal } = abort
  // Not once: Ctrl-C comes both from the terminal and from the parent, and the second would end the process at once.
  for (const name of stopSignals) process.on(name, () => abort.abort(new Error('stopped')))
  if (data === null) await orThrow(writePhantoms(PHANTOMS, { seed: 1, signal, say: console.log }))
  const { isTTY } = process.stderr
  const clearLine = () => {
    if (isTTY) process.stderr.write('\r\u001b[K')
  }
  const pool = openWorkerPool({ workers, timeoutMs: TIMEOUT_MS })
  let looked = 0
  try {
    const { sets, ...known } = await orThrow(cardSets(data ?? PHANTOMS, signal))
    mkdirSync(out, { recursive: true })
    const failed = new Set<string>()
    const letters = deadLetterBox(openLines(join(out, 'dead-letters.jsonl')))
    const inspected = await inspectData(sets, {
      ...{ data: data ?? PHANTOMS, phantoms: data === null, ...known, pool, signal },
      onDeadLetter: cause => {
        letters.post({ cause, position: looked, state: null })
        if ('sampleId' in cause && cause.sampleId !== null) failed.add(cause.sampleId)
        if (letters.count() > PRINTED) return
        clearLine()
        console.error(describeError(cause))
      },
      onProgress: (done, of) => {
        looked = done
        if (isTTY && (done % 10 === 0 || done === of)) process.stderr.write(`\r${done} of ${of} images`)
      },
    })
    const pictures = await cardPictures(sets, signal, failed)
    await orThrow(writeDataCard(out, inspected, pictures))
    clearLine()
    console.log(cardText(inspected.card))
    console.log(`\n${join(out, 'card.html')} has this with pictures and histograms.`)
    return letters.count() > 0 ? 1 : 0
  } catch (error) {
    if (!signal.aborted) throw error
    clearLine()
    console.log(`Stopped after ${looked} images: no card was written.`)
    return 130
  } finally {
    await pool.close()
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(messageOf(error))
  process.exitCode = 1
}
