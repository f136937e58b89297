import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A browser that a page is tried in: the first of Chromium and Chrome in the PATH; null where there is none. */
export const findChromium = (): string | null => {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  return names.flatMap(name => folders.map(folder => join(folder, name))).find(path => existsSync(path)) ?? null
}
