import type { RgbImage } from './rgb-image.js'

/** A picture placed by its top left corner, in pixels of the panel. */
export type PlacedImage = Readonly<{ x: number; y: number; image: RgbImage }>

/** A part of a panel: pictures, what is drawn over them as SVG elements, and the height it takes. */
export type PanelDrawing = Readonly<{ heightPx: number; images: readonly PlacedImage[]; svg: readonly string[] }>
