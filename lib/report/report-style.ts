import { darkFigureTheme, figureProperties, paperFigureTheme } from './figure-theme.js'

/**
 * The page's style sheet: one column of prose, tables and figures as wide as the page, light or dark as the reader's system
 * is, light and whole in print. It loads nothing; fonts are the system's.
 */
export const reportStyle = `
:root { color-scheme: light dark; ${figureProperties(paperFigureTheme)} --page: #ffffff; --raised: #f5f7f8; --link: #0b5cad; --notice: #fff6e0; --notice-rule: #d9a300; }
@media screen and (prefers-color-scheme: dark) {
  :root { ${figureProperties(darkFigureTheme)} --page: #14181c; --raised: #1d2329; --link: #7cb8f2; --notice: #2d2713; --notice-rule: #b08a1a; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--page); color: var(--ink); font: 1rem/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; }
body > * { max-width: 80rem; margin-inline: auto; padding-inline: clamp(1rem, 4vw, 2.5rem); }
header { padding-top: 2.5rem; }
h1 { margin: 0 0 .5rem; font-size: 1.9rem; line-height: 1.2; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { margin: 0 0 1rem; padding-top: .75rem; border-top: 2px solid var(--ink); font-size: 1.35rem; line-height: 1.3; }
h3 { margin: 0 0 .75rem; font-size: 1rem; line-height: 1.35; }
h4 { margin: 1rem 0 .5rem; font-size: .875rem; font-weight: 600; color: var(--muted); }
p, ul { max-width: 46rem; }
p { margin: 0 0 1rem; }
a { color: var(--link); text-underline-offset: .15em; }
code, pre { font: .8125rem/1.5 ui-monospace, 'SFMono-Regular', Menlo, Consolas, monospace; }
pre { margin: 0 0 1rem; padding: .75rem 1rem; overflow-x: auto; background: var(--raised); border-radius: 6px; }
section { padding-top: 2.5rem; }
.lead { font-size: 1.0625rem; color: var(--muted); }
.notice { padding: .75rem 1rem; background: var(--notice); border-left: 3px solid var(--notice-rule); border-radius: 0 6px 6px 0; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1.5rem 0 0; padding: 0; list-style: none; font-size: .9375rem; }
.summary { display: flex; flex-wrap: wrap; gap: 1px; margin: 1.5rem 0 0; background: var(--rule); border: 1px solid var(--rule); border-radius: 8px; overflow: hidden; }
.tile { flex: 1 1 13rem; padding: .875rem 1rem 1rem; background: var(--page); }
.tile dt { font-size: .8125rem; color: var(--muted); }
.tile dt::first-letter { text-transform: uppercase; }
.tile dd { margin: 0; font-size: .8125rem; color: var(--muted); }
.tile .value { margin: .125rem 0; font-size: 1.75rem; line-height: 1.25; font-weight: 600; letter-spacing: -.01em; color: var(--ink); font-variant-numeric: tabular-nums; }
.tile small { white-space: nowrap; font-size: .9375rem; font-weight: 400; color: var(--muted); }
.scroll { overflow-x: auto; margin: 0 0 1.25rem; }
table { border-collapse: collapse; font-size: .8125rem; line-height: 1.35; font-variant-numeric: tabular-nums; }
caption { padding-bottom: .75rem; text-align: left; font-size: .875rem; line-height: 1.5; color: var(--muted); }
caption span { display: block; position: sticky; left: 0; max-width: min(78rem, 100vw - 2 * clamp(1rem, 4vw, 2.5rem)); }
th, td { padding: .35rem .5rem; text-align: right; vertical-align: top; font-weight: 400; }
th:first-child { text-align: left; white-space: nowrap; }
thead th { vertical-align: bottom; font-weight: 600; border-bottom: 1px solid var(--ink); white-space: nowrap; }
thead th[scope='colgroup'] { text-align: left; border-bottom-color: var(--rule); color: var(--muted); font-weight: 400; }
thead tr + tr th:first-child { text-align: right; }
.arrow { color: var(--muted); font-weight: 400; }
.results { width: 100%; border-bottom: 1px solid var(--ink); }
.results tbody tr + tr { border-top: 1px solid var(--rule); }
.results tbody tr.model + tr { border-top: 0; }
.results thead th[rowspan], .results tbody th[scope='row'] { position: sticky; left: 0; z-index: 1; background: var(--page); }
.results .model th { padding-top: .875rem; font-weight: 600; }
.results .model span { position: sticky; left: .5rem; }
.results td { white-space: nowrap; }
.results .all-labels th[scope='row'], .results .all-labels td { background: var(--raised); }
.results .chance { color: var(--muted); }
.results b { font-weight: 700; }
.results u { text-decoration-thickness: 2px; text-underline-offset: 3px; }
.deviation, .published { display: block; }
.deviation, .published, th .note { font-size: .75rem; color: var(--muted); }
.published { font-style: italic; }
.published a, .note { text-decoration: none; }
td .note, .published a, .chance-mark { display: inline-block; width: 0; }
.undefined, .missing, .not-learnt { color: var(--muted); }
.results .missing { text-align: left; white-space: normal; }
.facts th, .facts td { text-align: left; }
.facts tbody tr { border-top: 1px solid var(--rule); }
.numbers :is(th, td):is(:nth-child(2), :nth-child(3), :nth-child(4)) { text-align: right; }
dl { margin: 0 0 1.25rem; }
dl.facts, .legend { max-width: 60rem; }
dl.facts > div, .legend > div { display: grid; grid-template-columns: 9rem 1fr; gap: .25rem 1rem; padding: .4rem 0; border-bottom: 1px solid var(--rule); font-size: .9375rem; }
dt { font-weight: 600; }
dl.facts dd, .legend dd { margin: 0; overflow-wrap: anywhere; }
.notes { columns: 24rem; column-gap: 2.5rem; font-size: .875rem; }
.notes dt { break-after: avoid; }
.notes dd:has(+ dt) { margin-bottom: .75rem; }
.notes dd { break-inside: avoid; margin: 0; color: var(--muted); }
:target { background: var(--notice); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 34rem), 1fr)); gap: 2.5rem 2rem; }
figure { margin: 0; min-width: 0; }
figure.pictures { grid-column: 1 / -1; }
.plot { overflow-x: auto; }
.plot svg { display: block; width: var(--width); min-width: calc(.72 * var(--width)); max-width: 100%; height: auto; }
figcaption { margin-top: .75rem; max-width: 46rem; font-size: .875rem; line-height: 1.5; color: var(--muted); }
.files { white-space: nowrap; }
.tiles ul { display: grid; max-width: none; gap: .75rem; margin: 0 0 .75rem; padding: 0; list-style: none; }
.tiles img { display: block; width: 100%; height: auto; background: #000; border-radius: 4px; }
.tiles span { display: block; margin-top: .25rem; font-size: .75rem; line-height: 1.35; color: var(--muted); overflow-wrap: anywhere; }
${[2, 3, 4, 6].map(columns => `.columns-${columns} { grid-template-columns: repeat(${columns}, minmax(0, 12rem)); }`).join('\n')}
details { margin: 0 0 .75rem; }
.figures + details { margin-top: 2rem; }
summary { cursor: pointer; color: var(--link); }
details > :not(summary) { margin-top: .75rem; }
footer { padding-block: 2.5rem; font-size: .8125rem; color: var(--muted); }
@media (max-width: 40rem) {
  h1 { font-size: 1.5rem; }
  .columns-4 { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .columns-6 { grid-template-columns: repeat(3, minmax(0, 1fr)); }
  dl.facts > div, .legend > div { grid-template-columns: 1fr; gap: 0; }
}
@media (min-width: 60rem) {
  .results { table-layout: fixed; }
  .results thead th[rowspan] { width: 9rem; }
}
@media print {
  @page { margin: 14mm 12mm; }
  body { font-size: 10pt; }
  body > * { max-width: none; padding-inline: 0; }
  nav { display: none; }
  .scroll, .plot, pre { overflow: visible; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  caption span { max-width: none; }
  table { font-size: 7pt; }
  .results { table-layout: auto; }
  th, td { padding: .2rem; }
  .results td:last-child { padding-right: .5rem; }
  .results thead th[rowspan], .results tbody th[scope='row'] { position: static; }
  .deviation, .published, th .note { font-size: 6.5pt; }
  .plot svg { min-width: 0; }
  .tile { flex-basis: 8rem; }
  .figures { display: block; }
  figure { margin-bottom: 1.5rem; }
  tr, figure:not(.pictures), .tiles ul, .tile, .notice { break-inside: avoid; }
  h2, h3, h4, .model, caption { break-after: avoid; }
  details { display: block; }
  details::details-content { content-visibility: visible; block-size: auto; }
  a { color: inherit; text-decoration: none; }
  .files, .table-file { display: none; }
}
`
