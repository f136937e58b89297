import { xmlText } from './xml-text.js'

/** Markup, as opposed to text that is yet to be escaped. */
export type Html = Readonly<{ html: string }>

/** What may stand in markup: text, which is escaped, and markup, which is not; null is nothing. */
export type HtmlContent = string | number | null | Html | readonly HtmlContent[]

const markup = (content: HtmlContent): string => {
  if (content === null) return ''
  if (typeof content === 'string' || typeof content === 'number') return xmlText(String(content))
  return 'html' in content ? content.html : content.map(markup).join('')
}

/**
 * Markup of a template: what is put into it is escaped, unless it is markup itself, so that no name of a file or a run can
 * become part of the page. Attributes must stand in double quotes.
 *
 * @example html`<td title="${'a "b"'}">${'a < b'}</td>`.html // '<td title="a &quot;b&quot;">a &lt; b</td>'
 */
export const html = (template: TemplateStringsArray, ...contents: readonly HtmlContent[]): Html => ({
  html: template.map((part, i) => part + markup(contents[i] ?? null)).join(''),
})

/** Markup that was made elsewhere, such as a figure's SVG, as it is. */
export const trustedHtml = (text: string): Html => ({ html: text })
