import type { LabelBudget } from '../codec/configuration.js'
import { type ModelName, modelNames } from '../codec/model-name.js'
import { budgetLabel, budgetsOf } from './budget-label.js'
import { type Html, html } from './html.js'
import type { ReportRun } from './report-data.js'

const tasks = [
  ['classification', 'classificationLabels', 'Classification'],
  ['segmentation', 'segmentationLabels', 'Segmentation'],
] as const

/** Images that runs of some models drew with one label budget of a task. */
type Drawn = Readonly<{ budget: LabelBudget; labelled: number; unlabelled: number; models: ReadonlySet<ModelName> }>

const drawnOf = (runs: readonly ReportRun[], [task, labels]: (typeof tasks)[number]): readonly Drawn[] => {
  const found = new Map<string, Drawn>()
  for (const { environment, configuration, ...run } of runs) {
    const [images, budget] = [environment?.trainingImages[task] ?? null, run[labels]]
    if (images === null || budget === null) continue
    const key = `${budget} ${images.labelled} ${images.unlabelled}`
    const models = new Set([...(found.get(key)?.models ?? []), configuration.model])
    found.set(key, { budget, labelled: images.labelled, unlabelled: images.unlabelled, models })
  }
  const drawn = [...found.values()].toSorted((a, b) => a.unlabelled - b.unlabelled)
  return budgetsOf(drawn.map(({ budget }) => budget)).flatMap(budget => drawn.filter(of => of.budget === budget))
}

const count = (images: number) => images.toLocaleString('en-US')

/**
 * The images that the runs trained on, as they found them: of each task and label budget those with labels and those
 * without, with the models that drew them where there are several. null where no run says.
 *
 * @example trainingImages(data.runs)
 */
export const trainingImages = (runs: readonly ReportRun[]): Html | null => {
  const rows = tasks.flatMap(task => drawnOf(runs, task).map(drawn => ({ task: task[2], ...drawn })))
  if (rows.length === 0) return null
  const several = new Set(rows.flatMap(({ models }) => [...models])).size > 1
  return html`<div class="scroll"><table class="facts numbers"><caption>Training images</caption>
<thead><tr><th scope="col">Task</th><th scope="col">Label budget</th>
<th scope="col">With labels</th><th scope="col">Without</th>${several ? html`<th scope="col">Models</th>` : null}</tr></thead>
<tbody>${rows.map(
    ({ task, budget, labelled, unlabelled, models }) =>
      html`<tr><th scope="row">${task}</th><td>${budgetLabel(budget)}</td><td>${count(labelled)}</td><td>${count(unlabelled)}</td>${several ? html`<td>${modelNames.filter(name => models.has(name)).join(', ')}</td>` : null}</tr>`,
  )}</tbody></table></div>
<p>The paper trains on 5,216 images of CheX and 111 of JSRT, and tests on 624 and 123;
cross-domain on 4,185 of NIHX and 35 of MCU.</p>`
}
