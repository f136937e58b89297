import { createHmac } from 'node:crypto'

/**
 * A patient's id as a pseudonym: the first 16 hex digits of HMAC-SHA-256 of its bytes under a secret key, so that all
 * images of a patient stay together and nobody without the key can try ids until one fits. The same key gives the same
 * pseudonyms again; whoever has it can tell which patient is whose, so keep it out of repositories and logs, and make it
 * long and random. Null where there is no id.
 *
 * @example patientHash(Buffer.from('4MR1'), key) // 16 digits such as '3f1c…'
 */
export const patientHash = (id: Uint8Array, key: string): string | null => {
  // Values are padded to an even length, by a space or a zero byte (PS3.5, 6.2).
  const text = Buffer.from(id)
    .toString('latin1')
    .replace(/^ +|[ \0]+$/g, '')
  return text === '' ? null : createHmac('sha256', key).update(text, 'latin1').digest('hex').slice(0, 16)
}
