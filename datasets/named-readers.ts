import { type StepRef, step } from '../lib/flowable/step.js'

/** Readers of data sets by name: what a program on another machine can be told to read with. */
export type NamedReaders = Readonly<Record<string, StepRef>>

const reader = (module: string, name: string): StepRef => step(new URL(module, import.meta.url), name)

/**
 * The readers of all data sets here. Trainer and preprocessing workers look them up by these names, so that no place of a
 * program travels between them; for sets of your own give both ends your readers beside these.
 *
 * @example const readers = { ...namedReaders, mine: { module: new URL('./mine.js', import.meta.url).href, name: 'readMine' } }
 */
export const namedReaders: NamedReaders = {
  jsrt: reader('./jsrt.js', 'readJsrt'),
  mcu: reader('./mcu.js', 'readMcu'),
  chex: reader('./chex.js', 'readChex'),
  nihx: reader('./nihx.js', 'readNihx'),
  shenzhen: reader('./shenzhen.js', 'readShenzhen'),
  dicom: reader('./dicom.js', 'readDicomSample'),
  'dicom-percentile': reader('./dicom.js', 'readDicomSampleByPercentile'),
  shards: reader('./read-shard-sample.js', 'readShardSample'),
}

/**
 * The name of a reader in a table, or null where it has none. A module may be named as it is imported (see `step`); one that
 * is not there has no name.
 */
export const nameOfReader = (readers: NamedReaders, { module, name }: StepRef): string | null => {
  try {
    const sought = step(module, name).module
    return (
      Object.keys(readers).find(
        key => readers[key]!.name === name && step(readers[key]!.module, name).module === sought,
      ) ?? null
    )
  } catch {
    return null
  }
}
