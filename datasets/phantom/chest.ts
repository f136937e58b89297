import type { RandomStream } from '../../lib/random/keyed-random.js'
import { drawAbdomen } from './abdomen.js'
import { drawBody } from './body.js'
import { drawLungMarkings } from './lung-markings.js'
import { drawLungs } from './lungs.js'
import { drawMediastinum } from './mediastinum.js'
import type { Layer } from './points.js'
import { drawPose } from './pose.js'
import { drawRibs } from './ribs.js'
import { drawShoulders } from './shoulders.js'
import { drawSpine } from './spine.js'
import type { PhantomStyle } from './style.js'

/**
 * A random chest in a style: from the x and y of a row of points all else. Everything is drawn at once from `random`;
 * the chest itself is a pure function of place, so that a phantom has the same anatomy at any size.
 */
export const drawChest = (random: RandomStream, style: PhantomStyle): Layer => {
  const layers = [
    drawPose(random, style),
    drawBody(random),
    drawLungs(random),
    drawMediastinum(random, style),
    drawAbdomen(random, style),
    drawSpine(random, style),
    drawRibs(random, style),
    drawShoulders(random),
    drawLungMarkings(random, style),
  ]
  return points => {
    for (const layer of layers) layer(points)
  }
}
