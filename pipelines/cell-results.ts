import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { Configuration } from '../lib/codec/configuration.js'
import type { ExperimentCell } from '../lib/codec/experiment.js'
import { classificationMeasures, type ExperimentResult, segmentationMeasures } from '../lib/codec/experiment-result.js'
import type { Domain } from '../lib/codec/image-result.js'
import { RunEnvironment } from '../lib/codec/run-environment.js'
import { RunMetrics } from '../lib/codec/run-metrics.js'
import { placeFields } from './free-fields.js'

const domains = [
  ['in-domain', 'inDomain'],
  ['cross-domain', 'crossDomain'],
] as const satisfies readonly (readonly [Domain, keyof RunMetrics])[]

/** What a codec makes of a file of JSON; null where there is none, or it is something else. */
const decodedFile = <A>(codec: t.Type<A>, path: string): A | null => {
  try {
    const decoded = codec.decode(JSON.parse(readFileSync(path, 'utf8')))
    return E.isRight(decoded) ? decoded.right : null
  } catch {
    return null
  }
}

/** The measures of a task's test by name, all null where there was none. */
const measured = <M extends object>(
  names: M,
  scores: Readonly<Record<keyof M, number | null>> | null,
): Record<keyof M, number | null> =>
  Object.fromEntries((Object.keys(names) as (keyof M)[]).map(name => [name, scores?.[name] ?? null])) as Record<
    keyof M,
    number | null
  >

/** Whether two configurations come to the same results, on the same images. */
const isSameRun = (one: Configuration, other: Configuration): boolean =>
  (Object.keys(one) as (keyof Configuration)[]).every(
    field => placeFields.has(field) || field === 'data' || isDeepStrictEqual(one[field], other[field]),
  )

/** Whether metrics are those of a cell's run, and not of another folder. */
const areOf = ({ model, sizePx, baseChannels, seed, labels }: RunMetrics, cell: ExperimentCell): boolean =>
  isDeepStrictEqual(
    { model, sizePx, baseChannels, seed, ...labels },
    {
      model: cell.configuration.model,
      sizePx: cell.configuration.sizePx,
      baseChannels: cell.configuration.baseChannels,
      seed: cell.configuration.seed,
      segmentation: cell.segmentationLabels,
      classification: cell.classificationLabels,
    },
  )

/**
 * What the run of a cell reached, a result for each domain, from the files in its folder; null where they are not those of
 * a finished run of the cell's configuration (where it computed, where its data lay, and what else was kept, is all the same).
 */
export const cellResults = (folder: string, cell: ExperimentCell): readonly ExperimentResult[] | null => {
  const configuration = decodedFile(Configuration, join(folder, 'config.json'))
  if (configuration === null || !isSameRun(configuration, cell.configuration)) return null
  const metrics = decodedFile(RunMetrics, join(folder, 'metrics.json'))
  if (metrics === null || !areOf(metrics, cell)) return null
  const environment = decodedFile(RunEnvironment, join(folder, 'environment.json'))
  return domains.map(([domain, field]) => {
    const { segmentation, classification } = metrics[field]
    return {
      cell: cell.name,
      model: metrics.model,
      segmentationLabels: cell.segmentationLabels,
      classificationLabels: cell.classificationLabels,
      repeat: cell.repeat,
      seed: metrics.seed,
      domain,
      segmentationSource: segmentation?.source ?? null,
      segmentationImages: segmentation?.images ?? null,
      ...measured(segmentationMeasures, segmentation),
      classificationSource: classification?.source ?? null,
      classificationImages: classification?.images ?? null,
      ...measured(classificationMeasures, classification),
      seconds: environment?.trainingSeconds ?? null,
    }
  })
}
