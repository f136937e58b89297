import { panelTheme as theme } from './panel-theme.js'

/** The left edge of a panel's column (0…3), in pixels, where cells are `cellPx` wide. */
export const columnX = (column: number, cellPx: number): number => theme.marginPx + column * (cellPx + theme.gapPx)
