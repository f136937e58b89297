import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sharp } from '../lib/image/sharp.js'
import { decodeGrey } from '../lib/image/decode-grey.js'
import { greyFromRaw } from '../lib/image/grey-from-raw.js'
import { resample } from '../lib/image/resample.js'
import { weakView } from '../lib/augment/weak-view.js'
import { strongView } from '../lib/augment/strong-view.js'
const root = '/work/shared/data/'
const walk = (d: string): string[] => readdirSync(d, { withFileTypes: true }).flatMap(e => e.isDirectory() ? walk(join(d, e.name)) : /\.(png|jpe?g)$/.test(e.name) ? [join(d, e.name)] : [])
const sets: Record<string, [string, number]> = { native: ['chest_xray', 96], nih: ['NIH_ChestXray14/images', 64], small: ['chest_xray_224', 400] }
const only = process.argv[2]?.split(',')
const kinds = process.argv[3]?.split(',')
const flights = (process.argv[4] ?? '1,4').split(',').map(Number)
const size = { widthPx: 256, heightPx: 256 }
const weak = weakView({ seed: 1 }), strong = strongView({ seed: 1 })
const sig = new AbortController().signal
const opts = { failOn: 'warning', ignoreIcc: true, limitInputPixels: 2 ** 28 } as const
const steps: Record<string, (p: string) => Promise<unknown>> = {
  bare: p => sharp(p).greyscale().resize(256, 256, { fit: 'fill' }).raw().toBuffer(),
  readFile: p => readFile(p),
  meta: async p => sharp(await readFile(p), opts).metadata(),
  metaPath: async p => sharp(p, opts).metadata(),
  decodeRaw: async p => sharp(await readFile(p), opts).raw().toBuffer({ resolveWithObject: true }),
  decodePath: async p => sharp(p, opts).raw().toBuffer({ resolveWithObject: true }),
  decodeSeq: async p => sharp(await readFile(p), { ...opts, sequentialRead: true }).raw().toBuffer({ resolveWithObject: true }),
  decodeRand: async p => sharp(await readFile(p), { ...opts, sequentialRead: false }).raw().toBuffer({ resolveWithObject: true }),
  decodeBw: async p => sharp(await readFile(p), opts).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true }),
  decodeBwPath: async p => sharp(p, opts).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true }),
  extract0: async p => sharp(await readFile(p), opts).extractChannel(0).raw().toBuffer({ resolveWithObject: true }),
  decodeGrey: async p => decodeGrey(p, 'a', sig)(),
  'decode+resample': async p => { const g = await decodeGrey(p, 'a', sig)(); return resample((g as any).right, size) },
  all: async p => { const g = await decodeGrey(p, 'a', sig)(); const r = resample((g as any).right, size); const k = { epoch: 0, sampleId: p }; return [weak(r, k), strong(r, k)] },
}
for (const [name, [dir, count]] of Object.entries(sets)) {
  if (only && !only.includes(name)) continue
  const all = walk(root + dir)
  const files = Array.from({ length: count }, (_, i) => all[Math.floor(i * all.length / count)]!)
  for (const p of files) readFileSync(p)
  for (const [step, fn] of Object.entries(steps)) {
    if (kinds?.[0] && !kinds.includes(step)) continue
    const cells: string[] = []
    for (const flight of flights) {
      const runs: [number, number][] = []
      for (let rep = 0; rep < 3; rep++) {
        const list = files.slice()
        const c0 = process.cpuUsage(), t0 = performance.now()
        await Promise.all(Array.from({ length: flight }, async () => { for (let p = list.pop(); p; p = list.pop()) await fn(p) }))
        const c = process.cpuUsage(c0)
        runs.push([(c.user + c.system) / 1000 / count, (performance.now() - t0) / count])
      }
      runs.sort((a, b) => a[0] - b[0])
      const [cpu, wall] = runs[1]!
      cells.push(`${flight}: cpu ${cpu.toFixed(2)} ms wall ${wall.toFixed(2)} ms`)
    }
    console.log(name.padEnd(8), step.padEnd(16), cells.join(' | '))
  }
}
