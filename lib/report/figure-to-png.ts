import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { initWasm, Resvg } from '@resvg/resvg-wasm'

const file = (specifier: string): Promise<Buffer> => readFile(fileURLToPath(import.meta.resolve(specifier)))

const family = 'Inter'

const load = async (): Promise<Uint8Array[]> => {
  await initWasm(file('@resvg/resvg-wasm/index_bg.wasm'))
  return Promise.all(
    ['latin-400', 'latin-600', 'latin-ext-400', 'greek-400'].map(face =>
      file(`@fontsource/inter/files/inter-${face}-normal.woff2`),
    ),
  )
}

/** WebAssembly may be started once in a process; its fonts are read then. */
let loaded: Promise<Uint8Array[]> | null = null

/**
 * A figure's SVG document as PNG, `scale` times its size in pixels (default 2, for print and dense screens).
 *
 * Drawn by resvg with Inter from the package, never the machine's fonts, so that every machine makes the same bytes.
 * Colours must be concrete ones (`paperFigureTheme`). Rejects where the document is not SVG.
 *
 * @example await writeFile('dice.png', await figureToPng(figure.draw(paperFigureTheme)))
 */
export const figureToPng = async (svg: string, scale = 2): Promise<Uint8Array> => {
  loaded ??= load()
  const fontBuffers = await loaded
  const drawing = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: { fontBuffers, defaultFontFamily: family, sansSerifFamily: family },
  })
  try {
    const image = drawing.render()
    try {
      return image.asPng()
    } finally {
      image.free()
    }
  } finally {
    drawing.free()
  }
}
