import type { PhantomSource } from './style.js'

/** The folder of each source below the root, as the data sets' own archives name them. */
export const phantomFolder: Readonly<Record<PhantomSource, string>> = {
  jsrt: 'JSRT',
  chex: 'chest_xray',
  mcu: 'MontgomerySet',
  nihx: 'NIH_ChestXray14',
}
