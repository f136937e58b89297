import type { Sample, SampleKey } from '../../lib/codec/sample.js'
import type { DataSet } from '../../lib/flowable/data-set.js'
import { imageReader, readImage } from './read-image.js'

/** Picture files as a data set without labels or masks; a file's path is its id. */
export const filesAsDataSet = (name: string, paths: readonly string[]): DataSet<SampleKey, Sample> => ({
  name,
  length: paths.length,
  key: index => {
    const path = paths[index]
    if (path === undefined) throw new RangeError(`Expected an index in 0…${paths.length - 1} of ${name}, got ${index}`)
    return { id: path, source: name, split: 'train', label: null, patientId: null, imagePath: path, maskPaths: [] }
  },
  read: readImage,
  reader: imageReader,
})
