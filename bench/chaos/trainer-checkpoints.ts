import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { whole } from '../../lib/codec/numbers.js'
import { State } from '../../lib/codec/state.js'
import { writeWholeSync } from '../../lib/train/write-whole.js'

/** Where a trainer continues: the steps made, and the state of its streams after them. */
const TrainerCheckpoint = t.readonly(t.strict({ step: whole(0), state: State }), 'TrainerCheckpoint')
export type TrainerCheckpoint = t.TypeOf<typeof TrainerCheckpoint>

/** Each trainer has a file of its own: one that was taken for dead may come back and write, and must not undo another's. */
const fileOf = (folder: string, attempt: number) => join(folder, `checkpoint-${attempt}.json`)

/** Keeps a checkpoint, whole, in place of the attempt's last. */
export const keepCheckpoint = (folder: string, attempt: number, checkpoint: TrainerCheckpoint): void =>
  writeWholeSync(fileOf(folder, attempt), JSON.stringify(checkpoint))

/** The furthest checkpoint of all attempts; the beginning where there is none. Throws where a file is not one, whole. */
export const furthestCheckpoint = (folder: string): TrainerCheckpoint => {
  const kept = existsSync(folder) ? readdirSync(folder).filter(name => /^checkpoint-\d+\.json$/.test(name)) : []
  return kept
    .map(name => {
      const decoded = TrainerCheckpoint.decode(JSON.parse(readFileSync(join(folder, name), 'utf8')))
      if (E.isLeft(decoded)) throw new Error(`Expected ${name} to be a checkpoint, got another file.`)
      return decoded.right
    })
    .reduce((furthest, checkpoint) => (checkpoint.step > furthest.step ? checkpoint : furthest), {
      step: 0,
      state: null,
    })
}
