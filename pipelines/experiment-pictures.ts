import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Experiment } from '../lib/codec/experiment.js'
import type { DataSets } from './data-folder.js'
import { openPreparing } from './open-preparing.js'
import { writeDataPictures } from './write-data-pictures.js'

export type ExperimentPicturesOptions = Readonly<{ experiment: Experiment; sets: DataSets; signal: AbortSignal }>

/**
 * Writes the pictures of an experiment's data into its folder, where they are not there yet: its runs have those of their
 * test images alone. Ends early, without them, once the signal is aborted;
 * rejects with a PipelineFailure where a file cannot be written.
 */
export const writeExperimentPictures = async (
  folder: string,
  { experiment, sets, signal }: ExperimentPicturesOptions,
): Promise<void> => {
  // The histograms are written last.
  if (existsSync(join(folder, 'histograms.csv'))) return
  const preparing = openPreparing(experiment.base, () => undefined)
  try {
    await writeDataPictures(folder, { sets, configuration: experiment.base, preparing, signal })
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    await preparing.pool.close()
  }
}
