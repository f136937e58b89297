import { basename, join } from 'node:path'
import type { PhantomFile } from './files.js'
import { phantomFolder } from './folder.js'
import type { PhantomSource } from './style.js'

/** A text file of a layout, relative to the root. */
export type PhantomTable = Readonly<{ path: string; text: string }>

const lines = (header: string, rows: readonly string[]) => `${[header, ...rows].join('\n')}\n`

/**
 * The tables of JSRT and ChestX-ray14, each where the plan has images of it, with the sets' own headers; the latter's
 * has unquoted commas in its brackets.
 */
export const phantomTables = (files: readonly PhantomFile[], sizePx: number): readonly PhantomTable[] => {
  const of = (source: PhantomSource) => files.filter(file => file.source === source)
  const jsrt = of('jsrt').map(({ image }) => `${basename(image)},,,,,,,non-nodule,,phantom`)
  const nihx = of('nihx').map(({ image, label, index }) => {
    const finding = label === 'normal' ? 'No Finding' : 'Pneumonia'
    return `${basename(image)},${finding},0,${index + 1},50,F,PA,${sizePx},${sizePx},0.143,0.143`
  })
  const tables = [
    {
      folder: phantomFolder.jsrt,
      name: 'jsrt_metadata.csv',
      header: 'study_id,subtlety,size,age,gender,x,y,state,position,diagnosis',
      rows: jsrt,
    },
    {
      folder: phantomFolder.nihx,
      name: 'Data_Entry_2017.csv',
      header:
        'Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y]',
      rows: nihx,
    },
  ]
  return tables
    .filter(({ rows }) => rows.length > 0)
    .map(({ folder, name, header, rows }) => ({ path: join(folder, name), text: lines(header, rows) }))
}
