import type { Domain } from '../lib/codec/image-result.js'
import type { PanelRow } from '../lib/report/panel-row.js'
import type { ShownPicture } from '../lib/report/report-data.js'
import { rowTiles } from '../lib/report/row-tiles.js'
import { PICTURE_PX, pictureOf } from './report-pictures.js'

/**
 * The pictures of a domain's test images for a report (see `rowTiles`), in the order of the rows; the rows of each source
 * are numbered from 1 in the names of their files, `test-jsrt-1-overlay.jpg`. Nothing is computed by the model.
 *
 * @example await testPictures(await panelRows(model, tests.inDomain, options), 'in-domain')
 */
export const testPictures = async (rows: readonly PanelRow[], domain: Domain): Promise<readonly ShownPicture[]> => {
  const numbers = new Map<string, number>()
  const pictures: ShownPicture[] = []
  for (const row of rows) {
    const { source, sampleId: imageId } = row
    const number = (numbers.get(source) ?? 0) + 1
    numbers.set(source, number)
    for (const tile of await rowTiles(row, PICTURE_PX))
      pictures.push(pictureOf({ source, imageId, domain, file: `test-${source}-${number}` }, tile))
  }
  return pictures
}
