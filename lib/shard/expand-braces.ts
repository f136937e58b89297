/** The first innermost braces that list or count something, with what stands before and after them. */
const BRACES = /^(.*?)\{([^{}]*(?:\.\.|,)[^{}]*)\}(.*)$/s

/** More are a slip of the pen, and would fill the memory. */
const MOST = 1_000_000

const counted = (from: string, to: string): readonly string[] => {
  const [first, last] = [Number(from), Number(to)]
  const count = Math.abs(last - first) + 1
  if (count > MOST)
    throw new RangeError(`expandBraces: expected at most ${MOST} names of {${from}..${to}}, got ${count}`)
  const width = /^0\d/.test(from) || /^0\d/.test(to) ? Math.max(from.length, to.length) : 0
  const step = first <= last ? 1 : -1
  return Array.from({ length: count }, (_, i) => String(first + i * step).padStart(width, '0'))
}

const choicesOf = (inside: string): readonly string[] | null => {
  const [, from, to] = /^(\d{1,9})\.\.(\d{1,9})$/.exec(inside) ?? []
  if (from !== undefined && to !== undefined) return counted(from, to)
  return inside.includes(',') ? inside.split(',') : null
}

/**
 * The names that a name with braces stands for, in order, as a shell and WebDataset have them: `{000000..000012}` counts
 * (numbers of up to nine digits, filled up with zeros where one is written so), `{train,val}` lists; several multiply.
 * Other braces stay as they are; none stand in others. Throws a RangeError for more than a million.
 *
 * @example expandBraces('chex-{08..10}.tar') // ['chex-08.tar', 'chex-09.tar', 'chex-10.tar']
 */
export const expandBraces = (name: string): readonly string[] => {
  const [, before = '', inside, after = ''] = BRACES.exec(name) ?? []
  const choices = inside === undefined ? null : choicesOf(inside)
  if (choices === null) return [name]
  const rest = expandBraces(after)
  if (choices.length * rest.length > MOST)
    throw new RangeError(
      `expandBraces: expected at most ${MOST} names of ${name}, got ${choices.length * rest.length} or more`,
    )
  return choices.flatMap(choice => rest.map(end => `${before}${choice}${end}`))
}
