const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/**
 * Text as XML has it, in an element or in an attribute within double quotes.
 *
 * @example xmlText('a < b & "c"') // 'a &lt; b &amp; &quot;c&quot;'
 */
export const xmlText = (text: string): string => text.replace(/[&<>"]/g, character => entities[character]!)

/** XML without what it cannot have even as an entity: control characters and half surrogate pairs, which become �. */
export const legalXml = (xml: string): string => xml.replace(/(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu, '\ufffd')
