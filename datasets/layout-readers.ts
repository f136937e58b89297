import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { SourceName } from '../lib/codec/configuration.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../lib/codec/sample.js'
import type { DataSet } from '../lib/flowable/data-set.js'
import type { Location } from '../lib/storage/location.js'
import { chex } from './chex.js'
import { jsrt } from './jsrt.js'
import { mcu } from './mcu.js'
import { nihx } from './nihx.js'
import { shenzhen } from './shenzhen.js'

/** The sets that are known by their layout: of pictures in folders, and tables. */
export type LayoutName = Exclude<SourceName, 'dicom' | 'shards'>

/** The reader of each. */
export const layoutReaders: Readonly<
  Record<LayoutName, (root: Location) => TE.TaskEither<PipelineError, DataSet<SampleKey, Sample>>>
> = { jsrt, mcu, chex, nihx, shenzhen }
