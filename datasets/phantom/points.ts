/**
 * A row of points of a phantom, one array a quantity, filled in by one layer after the other. Columns of plain numbers
 * keep the layers' loops free of allocation.
 */
export type Points = Readonly<{
  count: number
  /** Place in the picture [−1, 1]², y downwards. */
  x: Float64Array
  y: Float64Array
  /** Place in the chest: from the midline towards the left lung, and downwards. */
  chestX: Float64Array
  chestY: Float64Array
  /** How far the body covers the point, 0 … 1: 0 is the air beside it, where no later layer adds anything. */
  body: Float64Array
  /** Borders of the lung at this height and side: |chestX| of the outer and the inner one, chestY of the diaphragm. */
  outer: Float64Array
  inner: Float64Array
  diaphragm: Float64Array
  /** Least distance to the three borders, negative outside the lung. */
  inside: Float64Array
  /** How much of the point is lung that holds air, 0 … 1. */
  air: Float64Array
  /** The attenuation summed so far, in units of the body's own. */
  tissue: Float64Array
  /** As in the SCR masks: 0 background, 150 right lung, 200 left lung, 250 heart. */
  organ: Uint8Array
}>

/** What a part of the chest does to a row of points. */
export type Layer = (points: Points) => void

/** A row of `count` points, all zero. */
export const makePoints = (count: number): Points => {
  const column = () => new Float64Array(count)
  return {
    count,
    x: column(),
    y: column(),
    chestX: column(),
    chestY: column(),
    body: column(),
    outer: column(),
    inner: column(),
    diaphragm: column(),
    inside: column(),
    air: column(),
    tissue: column(),
    organ: new Uint8Array(count),
  }
}
