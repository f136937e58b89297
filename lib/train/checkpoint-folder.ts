import { webcrypto } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../codec/checkpoint.js'
import { messageOf } from '../codec/message-of.js'
import { describeError, type PipelineError, PipelineFailure, unwritable } from '../codec/pipeline-error.js'
import { writeWhole } from './write-whole.js'

/** The checkpoints of a run. */
export type CheckpointFolder = Readonly<{
  /** The path of a checkpoint after so many steps. */
  file(step: number): string
  /**
   * Writes a checkpoint and, when it is on the disk, removes those that are older than the newest `keep`. Rejects with a
   * PipelineFailure where it cannot be written; those before it stay.
   */
  write(checkpoint: Checkpoint): Promise<void>
  /**
   * The newest checkpoint that is whole, null where there is none; each newer one that is not is told of, in a sentence.
   * Left where there are some and none of them can be used.
   */
  newest(say: (line: string) => void): E.Either<PipelineError, Checkpoint | null>
}>

const name = (step: number) => `step-${String(step).padStart(8, '0')}.safetensors`
const pattern = /^step-(\d{8,})\.safetensors$/

/** Off this thread. */
const digest = async (bytes: Uint8Array) =>
  new Uint8Array(await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>))

/**
 * The folder that a run's checkpoints are in, made with the first of them. Of a process that was killed it may have half
 * a file under another name: such are removed when the newest is asked for, by the one run that goes on.
 */
export const checkpointFolder = (path: string, { keep }: Readonly<{ keep: number }>): CheckpointFolder => {
  const file = (step: number) => join(path, name(step))
  /** None where there is no folder yet. */
  const entries = (): readonly string[] => {
    try {
      return readdirSync(path)
    } catch {
      return []
    }
  }
  /** Newest first. */
  const steps = (): readonly number[] =>
    entries()
      .flatMap(entry => pattern.exec(entry)?.slice(1).map(Number) ?? [])
      .toSorted((a, b) => b - a)
  const removeHalves = () => {
    for (const entry of entries()) if (entry.endsWith('.tmp')) rmSync(join(path, entry), { force: true })
  }
  const read = (step: number): E.Either<PipelineError, Checkpoint> => {
    const from = file(step)
    try {
      return decodeCheckpoint(readFileSync(from), from)
    } catch (error) {
      return E.left({
        _tag: 'FileUnreadable',
        path: from,
        sampleId: null,
        stage: 'checkpoint',
        cause: messageOf(error),
      })
    }
  }
  return {
    file,
    write: async checkpoint => {
      const { step } = checkpoint.head
      try {
        mkdirSync(path, { recursive: true })
        await writeWhole(file(step), await encodeCheckpoint(checkpoint, digest))
        // Later ones are of a run that was since continued from an earlier step.
        const stale = steps().filter(other => other > step)
        const old = steps()
          .filter(other => other <= step)
          .slice(keep)
        for (const other of [...stale, ...old]) rmSync(file(other), { force: true })
      } catch (cause) {
        throw new PipelineFailure(unwritable(file(step), 'checkpoint')(cause))
      }
    },
    newest: say => {
      removeHalves()
      const all = steps()
      if (all.length === 0) return E.right(null)
      for (const step of all) {
        const found = read(step)
        if (E.isRight(found)) return found
        say(describeError(found.left))
      }
      return E.left({
        _tag: 'FileInvalid',
        path,
        stage: 'checkpoint',
        cause:
          all.length === 1 ? 'its only checkpoint cannot be used' : `none of its ${all.length} checkpoints can be used`,
        remedy: 'put back a copy of one, or remove the folder to start the run from its beginning',
      })
    },
  }
}
