import { sharp } from '../image/sharp.js'
import type { PanelDrawing } from './panel-drawing.js'
import { panelTheme as theme } from './panel-theme.js'

/** Draws on white as a PNG, pictures first and SVG over them. Nothing depends on the machine's fonts. */
export const renderDrawing = (
  { images, svg }: Pick<PanelDrawing, 'images' | 'svg'>,
  { widthPx, heightPx }: Readonly<{ widthPx: number; heightPx: number }>,
): Promise<Uint8Array> =>
  sharp({ create: { width: widthPx, height: heightPx, channels: 3, background: theme.background } })
    .composite([
      ...images.map(({ x, y, image }) => ({
        input: Buffer.from(image.data),
        raw: { width: image.width, height: image.height, channels: 3 as const },
        left: x,
        top: y,
      })),
      {
        input: Buffer.from(
          `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}">${svg.join('')}</svg>`,
        ),
      },
    ])
    .removeAlpha()
    .png({ compressionLevel: 9 })
    .toBuffer()
