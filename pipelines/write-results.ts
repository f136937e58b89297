import { join } from 'node:path'
import type { Experiment } from '../lib/codec/experiment.js'
import { ExperimentResult } from '../lib/codec/experiment-result.js'
import { ExperimentSummary } from '../lib/codec/experiment-summary.js'
import { PipelineFailure, unwritable } from '../lib/codec/pipeline-error.js'
import { resultsCsv } from '../lib/codec/results-csv.js'
import { experimentSummary } from '../lib/report/experiment-summary.js'
import { writeWholeSync } from '../lib/train/write-whole.js'
import { experimentRows } from './experiment-cells.js'

/**
 * Writes what the runs of an experiment have reached into its folder: `results.csv`, a line for each run and domain, and
 * `table.csv`, a line for each row of the paper's tables and domain, with mean, sample standard deviation and number of runs
 * of every measure. Throws a PipelineFailure where they cannot be written.
 */
export const writeResults = (path: string, experiment: Experiment, results: readonly ExperimentResult[]): void => {
  const write = (name: string, text: string) => {
    try {
      writeWholeSync(join(path, name), text)
    } catch (cause) {
      throw new PipelineFailure(unwritable(join(path, name), 'experiment')(cause))
    }
  }
  write('results.csv', resultsCsv(ExperimentResult).encode(results))
  write('table.csv', resultsCsv(ExperimentSummary).encode(experimentSummary(experimentRows(experiment), results)))
}
