import type { DrawnView } from '../../lib/augment/drawn-view.js'
import { drawStrongView } from '../../lib/augment/strong-view.js'
import type { ViewKey } from '../../lib/augment/view.js'
import { drawWeakView } from '../../lib/augment/weak-view.js'

/** A view as it was drawn, in words for a system that has other random numbers. */
export type ToldView = Readonly<{
  crop: DrawnView['crop']
  operations: readonly Readonly<{ name: string; level: number; sign: number }>[]
}>

const told = ({ crop, operations }: DrawnView): ToldView => ({
  crop,
  operations: operations.map(({ operation: { name }, level, sign }) => ({ name, level, sign })),
})

/** What the weak and the strong view of a key do, with their default options. */
export const drawnPair = (
  seed: number,
  key: ViewKey,
  size: Readonly<{ width: number; height: number }>,
): readonly [weak: ToldView, strong: ToldView] => [
  told(drawWeakView({ seed })(size, key)),
  told(drawStrongView({ seed })(size, key)),
]
