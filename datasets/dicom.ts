import { relative, sep } from 'node:path'
import type * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as t from 'io-ts'
import { exactly } from '../lib/codec/exactly.js'
import { expectOptions } from '../lib/codec/expect-options.js'
import { messageOf } from '../lib/codec/message-of.js'
import { type PipelineError, PipelineFailure } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../lib/codec/sample.js'
import type { DataSet } from '../lib/flowable/data-set.js'
import { filter } from '../lib/flowable/filter.js'
import { forEach } from '../lib/flowable/for-each.js'
import { fromAsyncIterable } from '../lib/flowable/from-async-iterable.js'
import { mapAsync } from '../lib/flowable/map-async.js'
import type { Intensity } from '../lib/image/dicom/tones.js'
import { listFiles } from '../lib/storage/list-files.js'
import { listFolder } from '../lib/storage/list-folder.js'
import { isRemote, joinLocation, type Location } from '../lib/storage/location.js'
import { outsideOf } from '../lib/storage/outside-location.js'
import { type DicomFile, findDicom } from './dicom/find-dicom.js'
import { readDicomSample, readDicomSampleByPercentile } from './dicom/read-dicom-sample.js'
import { type LabelRow, readLabels } from './dicom/read-labels.js'
import { keyedDataSet } from './keyed-data-set.js'

// Where workers find the readers.
export { readDicomSample, readDicomSampleByPercentile }

export type DicomOptions = Readonly<{
  /** Where tones come from: what the file says of its display (default `window`), or the picture's own percentiles. */
  intensity?: Intensity
  /** A secret under which patients become pseudonyms (see `patientHash`); without it nobody's are told apart. */
  patientKey?: string
}>

const PatientKey = t.refinement(t.string, key => key !== '', 'a secret of at least one character')
const Options = exactly({}, 'options', {
  intensity: t.keyof({ window: null, percentile: null }, 'window or percentile'),
  patientKey: PatientKey,
})

const source = 'dicom'
const expected = 'a folder with DICOM files, in it or in its folders, and perhaps a labels.csv'

/** Files whose beginnings are read at a time. */
const IN_WORK = 16

const { signal: never } = new AbortController()

/** A file's path below the root, with `/`, as `labels.csv` has it. */
const pathWithin = (root: Location, found: Location): string => {
  const location = outsideOf(found) ?? found
  if (!isRemote(root)) return relative(root, location).split(sep).join('/')
  const rest = location.slice(root.replace(/\/+$/, '').length + 1)
  return /^https?:/i.test(root) ? rest.split('/').map(decodeURIComponent).join('/') : rest
}

type Found = DicomFile & Readonly<{ path: string }>

/** The DICOM files below the root in the order of their paths, and the table where there is one. */
const search = (
  root: Location,
  patientKey: string | null,
): TE.TaskEither<PipelineError, Readonly<{ files: readonly Found[]; table: Location | null }>> =>
  TE.tryCatch(
    async () => {
      const files: Found[] = []
      const labels = joinLocation(root, 'labels.csv')
      let table: Location | null = null
      await pipe(
        fromAsyncIterable(signal => listFiles(root, { stage: source, signal }), { name: 'list DICOM' }),
        filter(({ location }) => {
          if (location === labels) table = labels
          return location !== labels
        }),
        mapAsync(({ location }, signal) => findDicom(location, patientKey, signal), {
          concurrency: IN_WORK,
          name: 'read headers',
        }),
        forEach(file => {
          if (file !== null) files.push({ ...file, path: pathWithin(root, file.location) })
        }),
      )
      return { files, table }
    },
    (error): PipelineError =>
      error instanceof PipelineFailure
        ? error.error
        : { _tag: 'FileUnreadable', path: root, sampleId: null, stage: source, cause: messageOf(error) },
  )

const keyOf = ({ location, path, patientId }: Found, row: LabelRow | undefined): SampleKey => ({
  id: `${source}/${path.replace(/\.dcm$/i, '')}`,
  ...{ source, split: row?.split ?? 'train', label: row?.label ?? null, patientId },
  imagePath: location,
  maskPaths: row?.mask ? [row.mask] : [],
})

/** Left PathMissing where there is no such folder. */
const expectFolder = (root: Location): TE.TaskEither<PipelineError, unknown> =>
  pipe(
    listFolder(root, source),
    TE.flatMapNullable(
      entries => entries,
      (): PipelineError => ({ _tag: 'PathMissing', path: root, stage: source, expected }),
    ),
  )

/**
 * A folder of DICOM files, on this machine or behind HTTP or S3, as deep and under whatever names: each is known by its
 * content, or by `.dcm`; a DICOMDIR is skipped, hidden files are not seen. Ids are `dicom/` and the path below the root
 * without `.dcm`, in the order of paths. What each file holds is found out when it is read (see `decodeDicom`): opening
 * reads the beginnings, sixteen at a time. Samples carry `pixelSpacingMm` where the file says it.
 *
 * A `labels.csv` right in the root may give labels, splits and masks (see `readLabels`); files it does not name are for
 * training and unlabelled. Patients are told apart only with a `patientKey`, and by pseudonyms: id, name and birth date
 * of a patient are in no key, sample or error, unless a file or folder is called so.
 *
 * Left PathMissing without the folder, DataSetInvalid without DICOM files, FileUnreadable where it cannot be listed,
 * RowInvalid for a row of `labels.csv` that does not decode. Throws a RangeError for options out of range.
 *
 * @example const set = await orThrow(dicom('s3://hospital/chest', { patientKey: process.env.PATIENT_KEY }))
 */
export const dicom = (
  root: Location,
  options: DicomOptions = {},
): TE.TaskEither<PipelineError, DataSet<SampleKey, Sample>> => {
  const { intensity = 'window', patientKey = null } = expectOptions('dicom', Options, options)
  const [read, name] =
    intensity === 'window'
      ? ([readDicomSample, 'readDicomSample'] as const)
      : ([readDicomSampleByPercentile, 'readDicomSampleByPercentile'] as const)
  return pipe(
    expectFolder(root),
    TE.flatMap(() => search(root, patientKey)),
    TE.bind('labels', ({ files, table }) =>
      table === null
        ? TE.right(new Map<string, LabelRow>())
        : readLabels(table, { root, source, paths: new Set(files.map(({ path }) => path)), signal: never }),
    ),
    TE.flatMapEither(
      ({ files, labels }): E.Either<PipelineError, DataSet<SampleKey, Sample>> =>
        keyedDataSet({
          name: source,
          path: root,
          expected,
          keys: files.map(file => keyOf(file, labels.get(file.path))),
          read,
          reader: { module: import.meta.url, name },
        }),
    ),
  )
}
