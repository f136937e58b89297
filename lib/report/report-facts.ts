import { isDeepStrictEqual } from 'node:util'
import { type Configuration, defaults } from '../codec/configuration.js'
import { shown } from '../codec/shown.js'
import { type Html, html } from './html.js'
import { listed } from './in-words.js'
import type { ReportData } from './report-data.js'
import { shellWord } from './shell-word.js'
import { timeInWords } from './time-in-words.js'
import { trainingImages } from './training-images.js'

/** What names a run or places its work, and does not change what it learns. */
const aside: ReadonlySet<keyof Configuration> = new Set([
  ...([
    'name',
    'data',
    'seed',
    'engine',
    'workers',
    'replicas',
    'readConcurrency',
    'prefetchBatches',
    'cache',
  ] as const),
  ...(['cacheMaxMiB', 'maxFailedShare', 'checkpoints', 'tensorBoard', 'panelImages'] as const),
])

/** What a sweep gives each of its runs. */
const ofCells: ReadonlySet<keyof Configuration> = new Set([
  'model',
  'segmentationLabels',
  'classificationLabels',
] as const)

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)]

const differences = ({ base, runs }: ReportData): Html => {
  const fields = (Object.keys(defaults) as (keyof Configuration)[]).filter(
    field =>
      !aside.has(field) && !(runs.length > 1 && ofCells.has(field)) && !isDeepStrictEqual(base[field], defaults[field]),
  )
  if (fields.length === 0) return html`<p>The configuration is the paper’s.</p>`
  return html`<div class="scroll"><table class="facts"><caption>What differs from the paper’s configuration</caption>
<thead><tr><th scope="col">Field</th><th scope="col">Here</th><th scope="col">The paper</th></tr></thead>
<tbody>${fields.map(
    field =>
      html`<tr><th scope="row"><code>${field}</code></th><td><code>${shown(base[field])}</code></td>
<td><code>${shown(defaults[field])}</code></td></tr>`,
  )}</tbody></table></div>`
}

/** When runs ended, to the minute: from the first to the last. */
const listedTimes = (times: readonly string[]): string => {
  const minutes = times.toSorted().map(time => `${time.slice(0, 10)} ${time.slice(11, 16)}`)
  return `${[...new Set([minutes[0], minutes.at(-1)])].join(' to ')} UTC`
}

const machine = ({ runs }: ReportData): readonly (readonly [string, string])[] => {
  const found = runs.flatMap(({ environment }) => environment ?? [])
  if (found.length === 0) return []
  const seconds = found.reduce((sum, { trainingSeconds }) => sum + trainingSeconds, 0)
  const waiting = found.reduce((sum, { waitingSeconds }) => sum + waitingSeconds, 0)
  const letters = found.reduce((sum, { deadLetters }) => sum + deadLetters, 0)
  const versions = distinct(
    found.flatMap(of => Object.entries(of.versions).map(([name, version]) => `${name} ${version}`)),
  )
  return [
    ['Engine', listed(distinct(found.map(({ engine }) => engine)))],
    ['Machine', listed(distinct(found.map(({ processor }) => processor)))],
    ['Versions', versions.join(', ')],
    [
      'Time',
      `${timeInWords(seconds)} of training${runs.length > 1 ? ` over ${found.length} runs` : ''}, ${timeInWords(waiting)} of it waiting for images`,
    ],
    ['Finished', listedTimes(found.map(({ finishedAt }) => finishedAt))],
    [
      'Images not used',
      letters === 0
        ? 'none'
        : `${letters}: dead-letters.jsonl of ${runs.length === 1 ? 'the run' : 'their runs'} says which and why`,
    ],
  ]
}

const seeds = ({ runs }: ReportData): string => {
  const used = [...new Set(runs.map(({ configuration }) => configuration.seed))].toSorted((a, b) => a - b)
  return used.length > 1 ? `${listed(used.map(String))}, one for each repeat` : listed(used.map(String))
}

/**
 * How the results came to be: what differs from the paper's configuration, seeds, training images, engine, versions and time,
 * and the whole configuration. `folder` is named in the commands that make them again.
 */
export const reportFacts = (data: ReportData, folder: string): Html => html`${differences(data)}
<dl class="facts">${[['Seeds', seeds(data)] as const, ...machine(data)].map(
  ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
)}</dl>
${trainingImages(data.runs)}
<details>
<summary>The whole configuration${data.runs.length > 1 ? ', but for what a run has of its own' : ''}</summary>
<pre>${JSON.stringify(data.base, null, 2)}</pre></details>
<details><summary>To make this again</summary>
<p>This page, from what is stored:</p>
<pre>npm run example -- 05-experiment --report ${shellWord(folder)}</pre>
${
  data.runs.length > 1
    ? html`<p>The runs that are missing, from where they were left: the command that began the experiment, once more.</p>`
    : html`<p>The run, from its configuration:</p>
<pre>npm run example -- 02-train --config ${shellWord(`${folder}/config.json`)}</pre>`
}</details>`
