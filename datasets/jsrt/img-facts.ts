import type { PictureFacts } from '../../lib/codec/picture-facts.js'
import { imgBytes, imgSidePx } from './decode-img.js'

/**
 * What is known of every `.IMG` file of the JSRT database, which has no header: see `decodeImg`. Null where its length is
 * that of none.
 *
 * @example imgFacts(await readFile('JPCLN001.IMG')) // { format: 'img', bitDepth: 12, colour: 'grey', … }
 */
export const imgFacts = ({ length }: Uint8Array): PictureFacts | null =>
  length === imgBytes
    ? {
        ...{ format: 'img', widthPx: imgSidePx, heightPx: imgSidePx, bitDepth: 12, colour: 'grey', pages: 1 },
        ...{ orientation: null, profile: false },
      }
    : null
