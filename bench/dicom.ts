/**
 * How fast DICOM files are decoded to 8-bit grey, for each transfer syntax of a folder: images and megapixels a second,
 * one file at a time, and how memory grows over many.
 *
 *   node --import=tsx bench/dicom.ts --data ../shared/data/dicom [--runs 7] [--soak 2000] [--json results.json]
 */
import { readFile } from 'node:fs/promises'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { describeError } from '../lib/codec/pipeline-error.js'
import { decodeDicom } from '../lib/image/dicom/decode-dicom.js'
import { isDicom } from '../lib/image/dicom/is-dicom.js'
import { textTable } from '../lib/report/text-table.js'
import { listFiles } from '../lib/storage/list-files.js'
import { conclude } from './measure/conclude.js'
import { describeMachine, machineFacts } from './measure/machine-facts.js'
import { median } from './measure/median.js'
import { residentMiB } from './measure/resident-memory.js'
import { verdict } from './measure/verdict.js'

const text = { type: 'string' } as const
const { values: options } = parseArgs({
  options: {
    ...{ data: text, json: text },
    ...{ runs: { ...text, default: '7' }, soak: { ...text, default: '2000' } },
  },
})
const machine = machineFacts('bench/dicom.ts')
console.log(describeMachine(machine))
const { data: root } = options
if (root === undefined) throw new Error('Expected --data, a folder with DICOM files, got none')
const [runs, soak] = [Number(options.runs), Number(options.soak)]

type Measured = Readonly<{ syntax: string; sizePx: string; path: string; ms: number; megapixels: number }>

const decode = async (bytes: Uint8Array, path: string) => {
  const beganMs = performance.now()
  const decoded = await decodeDicom(bytes, path, path)()
  return { decoded, ms: performance.now() - beganMs }
}

/** The median of some decodings, after one that starts what is not running yet; null where the file is not decoded. */
const measure = async (bytes: Uint8Array, path: string): Promise<Measured | null> => {
  const { decoded } = await decode(bytes, path)
  if (E.isLeft(decoded)) {
    console.log(describeError(decoded.left))
    return null
  }
  const times: number[] = []
  for (let run = 0; run < runs; run++) times.push((await decode(bytes, path)).ms)
  const { transferSyntax, widthPx, heightPx } = decoded.right.facts
  return {
    ...{ syntax: transferSyntax.name, sizePx: `${widthPx}×${heightPx}`, path },
    ...{ ms: median(times), megapixels: (widthPx * heightPx) / 1e6 },
  }
}

const files: Readonly<{ path: string; bytes: Uint8Array }>[] = []
for await (const { location } of listFiles(root, { stage: 'bench', signal: new AbortController().signal })) {
  const bytes = await readFile(location)
  if (isDicom(bytes)) files.push({ path: location, bytes })
}

const measured: Measured[] = []
for (const { path, bytes } of files) {
  const found = await measure(bytes, path)
  if (found && !measured.some(({ syntax, sizePx }) => syntax === found.syntax && sizePx === found.sizePx))
    measured.push(found)
}
console.log(
  `\n${textTable([
    ['transfer syntax', 'pixels', 'ms', 'images/s', 'megapixels/s'],
    ...measured
      .toSorted((a, b) => (`${a.syntax}${a.sizePx}` < `${b.syntax}${b.sizePx}` ? -1 : 1))
      .map(({ syntax, sizePx, ms, megapixels }) => [
        ...[syntax, sizePx, ms.toFixed(1), (1000 / ms).toFixed(1), ((1000 * megapixels) / ms).toFixed(1)],
      ]),
  ])}`,
)

/** Small files again and again, damaged ones too: resident memory after a fifth of them, and at the end. */
const small = files.filter(({ bytes }) => bytes.length < 50_000)
const growMiB = async (): Promise<number | null> => {
  if (small.length === 0 || soak < 5) return null
  let settled = 0
  for (let i = 0; i < soak; i++) {
    const { bytes, path } = small[i % small.length]!
    // Every tenth is cut in its middle, which the decoder finds out or its frame's end.
    const middle = bytes.length >> 1
    await decode(i % 10 === 9 ? Buffer.concat([bytes.subarray(0, middle), bytes.subarray(middle + 40)]) : bytes, path)
    if (i === Math.floor(soak / 5)) settled = await residentMiB()
  }
  return (await residentMiB()) - settled
}
const grownMiB = await growMiB()
conclude(
  {
    machine,
    results: { measured, grownMiB },
    verdicts: [
      verdict({
        what: `memory that ${soak} decodings add after the first fifth`,
        value: grownMiB,
        unit: ' MiB',
        digits: 1,
        atMost: 32,
        missing: 'no small files, or no --soak',
      }),
    ],
  },
  options.json,
)
