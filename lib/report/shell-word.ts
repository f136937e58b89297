/**
 * A text as one word of a command for a POSIX shell: as it is where no shell would change it, else in single quotes.
 *
 * @example shellWord("it's") // "'it'\\''s'"
 */
export const shellWord = (text: string): string =>
  /^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
