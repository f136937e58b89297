import type { ShownPicture } from './report-data.js'

/** A picture with what is written under it. */
export type FigureTile = Readonly<{ picture: ShownPicture; caption: string }>

/** A row of pictures under a heading, or several where they are more than there are columns. */
export type TileGroup = Readonly<{ heading: string; tiles: readonly FigureTile[] }>
