import { readFileSync } from 'node:fs'
import test, { type ExecutionContext } from 'ava'
import { parse } from 'csv-parse/sync'
import type { LabelBudget } from '../../../../lib/codec/configuration.js'
import type { Domain } from '../../../../lib/codec/image-result.js'
import type { ModelName } from '../../../../lib/codec/model-name.js'
import { crossDomainRows } from '../../../../lib/report/published/cross-domain-rows.js'
import { inDomainRows } from '../../../../lib/report/published/in-domain-rows.js'
import { type PublishedMeasure, publishedMeasures } from '../../../../lib/report/published/published-row.js'
import { type PublishedRowKey, publishedValue } from '../../../../lib/report/published/published-value.js'
import { suspectCells } from '../../../../lib/report/published/suspect-cells.js'
import { leftOut, sharedPath } from '../../../shared.js'

const key = (
  domain: Domain,
  model: ModelName,
  classificationLabels: LabelBudget | null,
  segmentationLabels: LabelBudget | null,
): PublishedRowKey => ({ domain, model, classificationLabels, segmentationLabels })

const softModels = ['U-Net', 'UMTL', 'UMTL-SSL']
const budget = (text: string): LabelBudget | null => (text === '' ? null : text === 'full' ? 'full' : Number(text))
const columns: readonly string[] = ['acc', 'f1_nor', 'f1_abn', 'ds', 'js', 'ssim', 'hd', 'p', 'r']

const rowsOf = (file: string): readonly Record<string, string>[] => {
  const path = sharedPath(`spec/published/${file}`)
  return path === null ? [] : parse(readFileSync(path, 'utf8'), { columns: true })
}

const noTables = (t: ExecutionContext): boolean => {
  if (sharedPath('spec/published') !== null) return false
  t.log(leftOut('spec/published'))
  t.pass()
  return true
}

test('each domain has the 54 rows of the paper, each once', t => {
  for (const rows of [inDomainRows, crossDomainRows]) {
    t.is(rows.length, 54)
    t.is(new Set(rows.map(([model, cls, seg]) => `${model} ${cls} ${seg}`)).size, 54)
  }
})

test('the values are those of the tables, and each flagged cell is suspect', t => {
  if (noTables(t)) return
  for (const [domain, file, rows] of [
    ['in-domain', 'in_domain.csv', inDomainRows],
    ['cross-domain', 'cross_domain.csv', crossDomainRows],
  ] as const) {
    const table = rowsOf(file)
    t.deepEqual(
      rows.map(row => [...row]),
      table.map(
        row =>
          [
            row.model,
            budget(row.dc_labels!),
            budget(row.ds_labels!),
            ...columns.map(name => (row[name] === '' ? null : Number(row[name]))),
          ] as never,
      ),
    )
    for (const row of table) {
      const flagged = [...row.flags!.matchAll(/(?:^|; )([\w?,/]+)\?:/g)].flatMap(([, names]) => names!.split(/[?,/]+/))
      for (const name of flagged.filter(name => name !== 'ds' || !softModels.includes(row.model!))) {
        const measure = publishedMeasures[columns.indexOf(name)] as PublishedMeasure
        const of = key(domain, row.model as ModelName, budget(row.dc_labels!), budget(row.ds_labels!))
        t.not(
          publishedValue(of, measure)?.suspect,
          null,
          `${domain} ${row.model} ${row.dc_labels} ${row.ds_labels} ${name}`,
        )
      }
    }
  }
})

test('the areas under the ROC curves are those of the slides', t => {
  if (noTables(t)) return
  const areas = rowsOf('roc_auc.csv')
  t.is(areas.length, 22)
  const models: Readonly<Record<string, ModelName>> = { 'Enc-SSL': 'U-Net Encoder SSL', Enc: 'U-Net Encoder' }
  for (const { curve, in_domain_auc_deck, cross_domain_auc_deck } of areas) {
    const [, name, seg, cls] = /^(Enc-SSL|Enc|UMTL|MultiMix)(?:-(\w+))?-(\w+)$/.exec(curve!)!
    const of = (domain: Domain) =>
      key(domain, (models[name!] ?? name) as ModelName, budget(cls!.toLowerCase()), budget((seg ?? '').toLowerCase()))
    t.is(publishedValue(of('in-domain'), 'auc')?.value, Number(in_domain_auc_deck))
    t.is(publishedValue(of('cross-domain'), 'auc')?.value, Number(cross_domain_auc_deck))
  }
})

test('every suspect cell has a published value', t => {
  for (const [domain, model, cls, seg, measures, why] of suspectCells)
    for (const measure of measures) {
      // Where the DS is a soft one, its cell is of another measure.
      const value = publishedValue(key(domain, model, cls, seg), measure)
      t.true(value?.suspect?.includes(why), `${domain} ${model} ${cls} ${seg} ${measure}`)
    }
})

test('a published DS that is no hard Dice is compared with soft Dice, and hard Dice with what the Jaccard implies', t => {
  const umtl = key('in-domain', 'UMTL', 100, 10)
  t.deepEqual(publishedValue(umtl, 'softDice'), { value: 0.626, implied: false, suspect: null })
  const implied = publishedValue(umtl, 'dice')
  t.true(implied?.implied)
  t.is(implied?.value.toFixed(3), '0.931')
  const multimix = key('in-domain', 'MultiMix', 100, 10)
  t.deepEqual(publishedValue(multimix, 'dice'), { value: 0.954, implied: false, suspect: null })
  t.is(publishedValue(multimix, 'softDice'), null)
})

test('what the paper does not have is null', t => {
  t.is(publishedValue(key('in-domain', 'MultiMix', 200, 10), 'dice'), null)
  t.is(publishedValue(key('in-domain', 'U-Net', null, 10), 'accuracy'), null)
  t.is(publishedValue(key('in-domain', 'UMTL-S', 100, 10), 'auc'), null)
  t.is(publishedValue(key('in-domain', 'MultiMix', 100, 10), 'balancedAccuracy'), null)
})

test('what is implied by a suspect Jaccard is suspect', t => {
  t.regex(publishedValue(key('cross-domain', 'U-Net', null, 'full'), 'dice')?.suspect ?? '', /copy/)
})
