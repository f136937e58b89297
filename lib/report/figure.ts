import type { TileGroup } from './tile-group.js'

/** The colours that a figure is drawn in: CSS colours, which in a page may be custom properties. */
export type FigureTheme = Readonly<{
  ink: string
  muted: string
  rule: string
  background: string
  /** One colour for each of the eight models, in the order of `modelNames`. */
  models: readonly string[]
  /** Colours of what is not a model: sources, terms of the loss. */
  series: readonly string[]
  truth: string
  prediction: string
}>

/** A figure of the report, drawn when a theme is known, with the values behind it. */
export type Figure = Readonly<{
  /** Its file names and its anchor, in kebab case. */
  id: string
  title: string
  /** What is shown, of how many images and repeats, and how to read it; a sentence or two. */
  caption: string
  /** What a reader who cannot see it is told. */
  alt: string
  /** The figure as a whole SVG document, whose text needs no font but a sans-serif. */
  draw(theme: FigureTheme): string
  /** Its values, RFC 4180. */
  csv: string
  /** The pictures that it is made of, where it is, so that a page may lay them out by its own width. */
  tiles?: Readonly<{ groups: readonly TileGroup[]; columns: number }>
}>
