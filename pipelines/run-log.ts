import * as TE from 'fp-ts/lib/TaskEither.js'
import type { HistoryRecord } from '../lib/codec/history-record.js'
import { orThrow } from '../lib/codec/or-throw.js'
import type { PngImage } from '../lib/codec/png-image.js'
import { noneYet } from '../lib/train/early-stopping.js'
import { openHistory } from '../lib/train/history.js'
import { openEventFile } from '../lib/train/tensorboard/event-file.js'
import { historyScalars } from '../lib/train/tensorboard/history-scalars.js'
import type { Prepared } from './prepared.js'

/** What is written of a run while it goes: history.jsonl, and TensorBoard's events if they are wanted. */
export type RunLog = Readonly<{
  append(record: HistoryRecord): void
  /** Pictures by their tags, for TensorBoard alone. */
  images(step: number, pictures: Readonly<Record<string, PngImage>>): void
  close(): void
}>

/**
 * Opens the log of a run. Of one that is continued, what an earlier process wrote after its checkpoint is cut off: later
 * steps, and validations that the checkpoint does not know, for they are made again. Rejects with a PipelineFailure
 * where that cannot be done; a write that fails later throws one.
 */
export const openRunLog = async ({
  configuration,
  folder,
  continued,
}: Pick<Prepared, 'configuration' | 'folder' | 'continued'>): Promise<RunLog> => {
  const { step, validation } = continued?.checkpoint?.head ?? { step: 0, validation: noneYet }
  const after = continued === null ? null : step
  const { validated } = validation
  const history = await orThrow(TE.fromEither(openHistory(folder.file('history.jsonl'), { after, validated })))
  if (!configuration.tensorBoard.write) return { append: history.append, images: () => {}, close: () => {} }
  const events = await orThrow(TE.fromEither(openEventFile(folder.path, { resumedAt: after })))
  return {
    append: record => {
      history.append(record)
      events.scalars(record.step, historyScalars(record))
    },
    images: events.images,
    close: events.close,
  }
}
