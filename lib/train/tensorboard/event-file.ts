import { closeSync, mkdirSync, openSync, readdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { expectWhole } from '../../codec/expect-whole.js'
import { type PipelineError, PipelineFailure, unwritable } from '../../codec/pipeline-error.js'
import { appendWhole } from '../append-whole.js'
import { type Event, encodeEvent, type PngImage } from './event.js'
import { tfRecord } from './tf-record.js'

/**
 * A file that TensorBoard reads while it grows. Steps are whole numbers of at least 0; each call is one event, in the file
 * when it returns. What cannot be written throws a PipelineFailure that names the file, which then ends with its last
 * whole event.
 */
export type EventFile = Readonly<{
  path: string
  /** Numbers by their tags, kept as float32; NaN and the infinities are written as they are. */
  scalars(step: number, values: Readonly<Record<string, number>>): void
  /** Pictures by their tags. */
  images(step: number, values: Readonly<Record<string, PngImage>>): void
  /** Closes the file; nothing can be written afterwards. */
  close(): void
}>

/**
 * `resumedAt`: the last step that a resumed run keeps, 0 for none; later ones in the folder's other files are no longer
 * shown. null in a new run. `nowMs`: a clock of Unix time. `host`: what the file's name says of the machine.
 */
export type EventFileOptions = Readonly<{ resumedAt: number | null; nowMs?: () => number; host?: string }>

const stage = 'TensorBoard'
const FORMAT = 'brain.Event:2'

/** The second that a file of events says it was begun in; null for all other files. */
const secondOf = (name: string): number | null => {
  const digits = /^events\.out\.tfevents\.(\d+)\./.exec(name)?.[1]
  return digits === undefined ? null : Number(digits)
}

/**
 * Makes a file that is later by its name than all others in the folder, for TensorBoard reads files in the order of their
 * names: a start in the same second, or by a clock that is slow, takes the next free second.
 */
const createLatest = (folder: string, nowMs: number, host: string): Readonly<{ path: string; file: number }> => {
  const others = readdirSync(folder).flatMap(name => secondOf(name) ?? [])
  for (
    let second = others.reduce((latest, other) => Math.max(latest, other + 1), Math.floor(nowMs / 1000));
    ;
    second++
  ) {
    const path = join(folder, `events.out.tfevents.${second}.${host.replaceAll(/[^\w.-]/g, '-')}`)
    try {
      return { path, file: openSync(path, 'ax') }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/**
 * Opens a new file of events in a folder, which is made if it is missing. Left where that cannot be done.
 *
 * @example openEventFile('runs/1', { resumedAt: null }) // then .right.scalars(1, { 'loss/total': 4.7 })
 */
export const openEventFile = (
  folder: string,
  { resumedAt, nowMs = Date.now, host = hostname() }: EventFileOptions,
): E.Either<PipelineError, EventFile> => {
  if (resumedAt !== null) expectWhole('openEventFile', 'resumedAt', resumedAt, 0)
  return E.tryCatch(
    () => {
      mkdirSync(folder, { recursive: true })
      const { path, file } = createLatest(folder, nowMs(), host)
      let open = true
      const append = (step: number, content: Event['content']) =>
        appendWhole(file, tfRecord(encodeEvent({ wallTime: nowMs() / 1000, step, content })))
      const close = () => {
        if (open) closeSync(file)
        open = false
      }
      const appendValues = (step: number, values: Readonly<Record<string, number | PngImage>>) => {
        expectWhole('EventFile', 'step', step, 0)
        if (!open) throw new Error(`Expected an open file of events, got ${path} after its close`)
        const named = Object.entries(values).map(([tag, value]) => ({ tag, value }))
        if (named.length === 0) return
        try {
          append(step, { kind: 'summary', values: named })
        } catch (cause) {
          throw new PipelineFailure(unwritable(path, stage)(cause))
        }
      }
      try {
        append(0, { kind: 'fileVersion', version: FORMAT })
        // What TensorBoard has of this step and later ones is dropped. It takes a start for a second one, of a resumed run,
        // only where it has seen a first: so a new run has one, too.
        append(resumedAt === null ? 0 : resumedAt + 1, { kind: 'sessionStart' })
      } catch (error) {
        close()
        throw error
      }
      return { path, scalars: appendValues, images: appendValues, close }
    },
    unwritable(folder, stage),
  )
}
