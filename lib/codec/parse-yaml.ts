import * as E from 'fp-ts/lib/Either.js'
import { type Alias, LineCounter, parseDocument, visit } from 'yaml'

/** What the parser says of these is advice to programmers. */
const plainly: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'the same key stands here a second time',
  MULTIPLE_DOCS: 'a second document begins here',
}

/**
 * The value of a text of YAML 1.2, and so of JSON; `undefined` where the text holds none. A key given twice, an unknown
 * tag or alias and a second document are errors: Left is what is wrong after line and column, for the middle of a
 * sentence.
 *
 * @example parseYaml('[1, 2') // left('line 1, column 7: flow sequence in block collection must be …')
 */
export const parseYaml = (text: string): E.Either<string, unknown> => {
  const lines = new LineCounter()
  // 'error': nothing is written to stderr, what is a warning to the parser is in `warnings` too.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' })
  const at = (offset: number, cause: string) => {
    const { line, col } = lines.linePos(offset)
    return E.left(`line ${line}, column ${col}: ${cause}`)
  }
  const [error] = [...document.errors, ...document.warnings]
  if (error) {
    const cause = plainly[error.code] ?? error.message.charAt(0).toLowerCase() + error.message.slice(1)
    return at(error.pos[0], cause)
  }
  const unresolved: Alias[] = []
  visit(document, {
    Alias: (_key, alias) => {
      if (!alias.resolve(document)) unresolved.push(alias)
    },
  })
  const [alias] = unresolved
  if (alias) return at(alias.range?.[0] ?? 0, `nothing above is named &${alias.source}`)
  return E.right(document.contents === null ? undefined : (document.toJS() as unknown))
}
