import * as t from 'io-ts'

/** How progress is told: `auto`: one redrawn line on a terminal, plain lines elsewhere; `plain`: lines; `quiet`: not. */
export const ProgressMode = t.keyof({ auto: null, plain: null, quiet: null }, 'one of auto, plain, quiet')
export type ProgressMode = t.TypeOf<typeof ProgressMode>
