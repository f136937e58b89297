import type { Configuration } from '../codec/configuration.js'
import type { ExperimentCell } from '../codec/experiment.js'
import type { HistoryRecord } from '../codec/history-record.js'
import type { ClassifiedImageResult, SegmentedImageResult } from '../codec/image-result.js'
import type { HistogramLine, Picture } from '../codec/picture-index.js'
import type { RunEnvironment } from '../codec/run-environment.js'

/** A picture with its file's bytes. */
export type ShownPicture = Picture & Readonly<{ bytes: Uint8Array }>

/** One run as a report sees it: a cell of a sweep, or a run of its own (a sweep of one). */
export type ReportRun = ExperimentCell &
  Readonly<{
    /** Why it has no results: not run yet, or how it failed. null where it has. */
    missing: string | null
    environment: RunEnvironment | null
    segmentation: readonly SegmentedImageResult[]
    classification: readonly ClassifiedImageResult[]
    /** The pictures of its test images. */
    pictures: readonly ShownPicture[]
  }>

/** All that a report is made of. */
export type ReportData = Readonly<{
  name: string
  /** The configuration that all runs have in common (that of the run, where there is one). */
  base: Configuration
  runs: readonly ReportRun[]
  /** Steps and validations; of a run of its own only. */
  history: readonly HistoryRecord[]
  /** Samples of the sources and their views. */
  pictures: readonly ShownPicture[]
  histograms: readonly HistogramLine[]
  /** Files that could not be read, a sentence each: the report goes without them. */
  problems?: readonly string[]
}>
