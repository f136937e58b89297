import type { PanelDrawing } from './panel-drawing.js'

/** Each drawing under the one before, the first at `top`: each is told where it begins, in pixels. */
export const stacked = (draws: readonly ((top: number) => PanelDrawing)[], top: number): PanelDrawing =>
  draws.reduce<PanelDrawing>(
    (above, draw) => {
      const below = draw(top + above.heightPx)
      return {
        heightPx: above.heightPx + below.heightPx,
        images: [...above.images, ...below.images],
        svg: [...above.svg, ...below.svg],
      }
    },
    { heightPx: 0, images: [], svg: [] },
  )
