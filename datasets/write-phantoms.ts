import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { messageOf } from '../lib/codec/message-of.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { problems } from '../lib/codec/problems.js'
import { encodeGrey } from '../lib/image/encode-grey.js'
import { writeWhole } from '../lib/train/write-whole.js'
import { drawPhantom } from './draw-phantom.js'
import { type PhantomFile, phantomFiles } from './phantom/files.js'
import { phantomFolder } from './phantom/folder.js'
import { drawingVersion, type PhantomManifest, readManifest } from './phantom/manifest.js'
import { PhantomPlan } from './phantom/plan.js'
import { phantomTables } from './phantom/tables.js'

/** Where each written set lies: the root for `jsrt`, `chex`, `mcu` and `nihx`. */
export type PhantomFolders = Readonly<{ jsrt: string; chex: string; mcu: string; nihx: string }>

/** Options of `writePhantoms`: all of the plan may be left out but the seed. */
export type WritePhantomsOptions = Readonly<{
  seed: number
  /** Width and height of every image; default 128. */
  sizePx?: number
  /** Share of abnormal images, in steps of a tenth; default 0.5. */
  abnormalShare?: number
  /** Images of each source; default 124 JSRT, 640 + 32 + 128 CheX, 92 MCU, 160 NIHX. */
  counts?: Partial<PhantomPlan['counts']>
  /** Ends the writing after the images in flight; another call goes on from there. */
  signal?: AbortSignal
  /** Told, a sentence at a time, that images are drawn and how far it is; not called where all are there. */
  say?(line: string): void
}>

const stage = 'write phantoms'
const defaultCounts = { jsrt: 124, chex: { train: 640, validation: 32, test: 128 }, mcu: 92, nihx: 160 }

/** Images in flight: one is drawn while the others are coded and written by native threads. */
const inFlight = 4

/** Whole, so that a process that is killed leaves no half image for the next run to take as done; it can be drawn again. */
const put = (path: string, content: Uint8Array | string) => writeWhole(path, content, { durable: false })

const writeOne = async (root: string, { source, index, label, image, mask }: PhantomFile, plan: PhantomPlan) => {
  const paths = [image, ...(mask === null ? [] : [mask])].map(path => join(root, path))
  if (paths.every(existsSync)) return
  const drawn = drawPhantom({ source, seed: plan.seed, index, label, sizePx: plan.sizePx })
  // The Montgomery masks are 0 and 255 on both lungs, the SCR masks of JSRT name the organs.
  const organs =
    source === 'jsrt'
      ? drawn.organs
      : { ...drawn.organs, data: drawn.organs.data.map(organ => (organ === 150 || organ === 200 ? 255 : 0)) }
  await put(join(root, image), await encodeGrey(drawn.image, image.endsWith('.jpeg') ? 'jpeg' : 'png'))
  if (mask !== null) await put(join(root, mask), await encodeGrey(organs, 'png'))
}

type Watch = Pick<WritePhantomsOptions, 'signal' | 'say'>

const writeAll = async (root: string, plan: PhantomPlan, { signal, say }: Watch) => {
  const files = phantomFiles(plan)
  const tables = phantomTables(files, plan.sizePx)
  const paths = [
    ...files.flatMap(({ image, mask }) => (mask === null ? [image] : [image, mask])),
    ...tables.map(({ path }) => path),
  ]
  for (const folder of new Set(paths.map(dirname))) await mkdir(join(root, folder), { recursive: true })
  say?.(`Drawing ${files.length} chest X-ray phantoms of ${plan.sizePx}×${plan.sizePx} px into ${root}.`)
  const left = files.values()
  let written = 0
  let failed = false
  const lane = async () => {
    try {
      // All lanes take from one iterator; the first failure ends them all, so that nothing is written after the end.
      for (const file of left) {
        if (failed) return
        signal?.throwIfAborted()
        await writeOne(root, file, plan)
        if (++written % 250 === 0) say?.(`${written} of ${files.length} phantoms are there.`)
      }
    } catch (error) {
      failed = true
      throw error
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: inFlight }, lane))
  for (const settled of lanes) if (settled.status === 'rejected') throw settled.reason
  for (const { path, text } of tables) await put(join(root, path), text)
}

/** Whether the root is to be written or is complete already, or an Error that says why it must not be touched. */
const checkRoot = async (root: string, wanted: PhantomManifest): Promise<'write' | 'done' | Error> => {
  const found = await readManifest(join(root, 'phantoms.json'))
  if (found instanceof Error) return found
  if (found === null) {
    const strange = Object.values(phantomFolder).find(folder => existsSync(join(root, folder)))
    return strange === undefined
      ? 'write'
      : new Error(`${strange} is there, and no phantoms.json says that it holds phantoms`)
  }
  if (!isDeepStrictEqual({ ...found, complete: true }, wanted)) return new Error('it holds phantoms of other options')
  return found.complete ? 'done' : 'write'
}

/**
 * Writes made-up chest X-rays as files, in the layouts that `jsrt`, `chex`, `mcu` and `nihx` read: `root/JSRT`,
 * `root/chest_xray`, `root/MontgomerySet`, `root/NIH_ChestXray14`. Resolves to those four folders.
 *
 * The same options give the same files on any machine (the JPEGs with the same libjpeg). `root/phantoms.json` records
 * the options; a folder that is complete is left untouched, one that was interrupted is completed, and nothing is ever
 * written over: Left DataSetInvalid where the root holds other phantoms or data that is not phantoms, and where a file
 * cannot be written or `signal` is aborted. Left ConfigurationInvalid for options that are none.
 *
 * At most four images are in flight.
 *
 * @example const folders = await writePhantoms('data/phantoms', { seed: 1, sizePx: 128 })()
 */
export const writePhantoms = (
  root: string,
  { seed, sizePx = 128, abnormalShare = 0.5, counts, ...watch }: WritePhantomsOptions,
): TE.TaskEither<PipelineError, PhantomFolders> => {
  const invalid = (error: unknown, remedy: string): PipelineError => ({
    _tag: 'DataSetInvalid',
    path: root,
    stage,
    cause: messageOf(error),
    remedy,
  })
  const write = (plan: PhantomPlan): TE.TaskEither<PipelineError, void> => {
    const manifest: PhantomManifest = { kind: 'phantoms', drawingVersion, complete: true, plan }
    const path = join(root, 'phantoms.json')
    const putManifest = (content: PhantomManifest) => put(path, `${JSON.stringify(content, null, 2)}\n`)
    const run = async () => {
      await mkdir(root, { recursive: true })
      await putManifest({ ...manifest, complete: false })
      await writeAll(root, plan, watch)
      await putManifest(manifest)
    }
    return pipe(
      TE.tryCatch(
        () => checkRoot(root, manifest),
        error => invalid(error, 'give a folder that may be read'),
      ),
      TE.flatMap(state => {
        if (state instanceof Error) return TE.left(invalid(state, 'give another folder, or move what is there away'))
        if (state === 'done') return TE.right(undefined)
        return TE.tryCatch(run, error =>
          watch.signal?.aborted
            ? invalid('aborted before the last image', 'call it again to go on')
            : invalid(error, 'give a folder that may be written, with room enough'),
        )
      }),
    )
  }
  return pipe(
    PhantomPlan.decode({ seed, sizePx, abnormalShare, counts: { ...defaultCounts, ...counts } }),
    E.mapLeft(
      (errors): PipelineError => ({
        _tag: 'ConfigurationInvalid',
        where: 'the options of writePhantoms',
        stage,
        problems: problems(errors),
      }),
    ),
    TE.fromEither,
    TE.flatMap(write),
    TE.map(() => ({
      jsrt: join(root, phantomFolder.jsrt),
      chex: join(root, phantomFolder.chex),
      mcu: join(root, phantomFolder.mcu),
      nihx: join(root, phantomFolder.nihx),
    })),
  )
}
