/** The number that a text is; a text that is none stays what it is, for a codec to say what is allowed. */
export const numberOfText = (text: string): number | string =>
  text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text)
