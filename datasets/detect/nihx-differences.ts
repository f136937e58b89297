import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { DetectedCount } from '../../lib/codec/detected-dataset.js'
import type { PipelineError } from '../../lib/codec/pipeline-error.js'
import type { Location } from '../../lib/storage/location.js'
import { findNihxFiles } from '../nihx/find-files.js'
import { labelOf } from '../nihx/label-of.js'
import { someOf } from './some-of.js'

/** Files and table of ChestX-ray14 side by side: how many there are, and what one has and the other has not. */
export const nihxDifferences = (
  root: Location,
): TE.TaskEither<PipelineError, Readonly<{ counts: readonly DetectedCount[]; differences: readonly string[] }>> =>
  pipe(
    findNihxFiles(root),
    TE.map(({ files, table }) => {
      const missing = [...table].filter(([name]) => !files.has(name))
      const pneumonia = missing.filter(([, row]) => labelOf(row) === 'abnormal').length
      const unlisted = [...files.keys()].filter(name => !table.has(name))
      return {
        counts: [
          { what: 'image files', found: files.size, official: 112_120 },
          { what: 'rows of the table', found: table.size, official: 112_120 },
        ],
        differences: [
          ...(missing.length === 0
            ? []
            : [
                `Images that the table names and that are missing: ${missing.length.toLocaleString('en')}, ${pneumonia.toLocaleString('en')} of them with pneumonia: ${someOf(missing.map(([name]) => name))}.`,
              ]),
          ...(unlisted.length === 0
            ? []
            : [`Image files that are not in the table: ${unlisted.length.toLocaleString('en')}, ${someOf(unlisted)}.`]),
        ],
      }
    }),
  )
