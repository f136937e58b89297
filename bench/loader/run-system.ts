/**
 * The child process that measures one loader once: node --import=tsx bench/loader/run-system.ts job.json
 * Writes lines of JSON to stdout, see report.ts.
 */
import { readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import sharp from 'sharp'
import { problems } from '../../lib/codec/problems.js'
import { Job, type LoaderName } from './job.js'
import type { OpenLoader } from './loader.js'
import type { Report } from './report.js'
import { stopwatch } from './stopwatch.js'

/** Each loads only what it needs: modules of one system would weigh on the start and the memory of another. */
const loaders: Readonly<Record<Exclude<LoaderName, 'dataloader'>, () => Promise<OpenLoader>>> = {
  sharp: async () => (await import('./bare-sharp.js')).bareSharp,
  'tfjs-data': async () => (await import('./tfjs-data.js')).tfjsData,
  ours: async () => (await import('./ours.js')).ours,
}

const emit = (report: Report) => process.stdout.write(`${JSON.stringify(report)}\n`)

const measure = async (job: Job): Promise<void> => {
  if (job.loader === 'dataloader') throw new Error('run-system: expected a loader of Node, got dataloader')
  const open = await loaders[job.loader]()
  const loader = await open(job)
  if (E.isLeft(loader)) {
    emit({ event: 'leftOut', why: loader.left })
    return
  }
  const watch = stopwatch(job, () => emit({ event: 'first' }))
  const inFlight = await loader.right(watch.arrived)
  emit({
    event: 'done',
    ...watch.reading(),
    mostInFlight: inFlight?.most ?? null,
    declaredInFlight: inFlight?.declared ?? null,
    versions: `Node ${process.version}, sharp ${sharp.versions.sharp}, libvips ${sharp.versions.vips}`,
  })
}

await pipe(
  Job.decode(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))),
  E.match(async errors => {
    throw new Error(`run-system: expected a job, got ${problems(errors).join('; ')}`)
  }, measure),
)
