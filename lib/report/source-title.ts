import type { SourceName } from '../codec/configuration.js'

const titles: Readonly<Record<SourceName, string>> = {
  jsrt: 'JSRT',
  chex: 'CheX',
  mcu: 'MCU',
  nihx: 'NIHX',
  shenzhen: 'Shenzhen',
  dicom: 'DICOM',
  shards: 'Shards',
}

/**
 * A source, or several joined by +, as the paper writes them; others stay as they are.
 *
 * @example sourceTitle('jsrt + mcu') // 'JSRT + MCU'
 */
export const sourceTitle = (source: string): string =>
  source
    .split(' + ')
    .map(name => titles[name as SourceName] ?? name)
    .join(' + ')
