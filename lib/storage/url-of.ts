import type { Location } from './location.js'
import { remoteFailure } from './remote-failure.js'
import { s3Url } from './s3-client.js'

/** The address that a remote file is fetched from: of S3, one that is signed for now. */
export const urlOf = async (file: Location, asking: Parameters<typeof s3Url>[1]): Promise<URL> => {
  if (/^s3:/i.test(file)) return s3Url(file, asking)
  if (!URL.canParse(file)) throw remoteFailure('this is no address')
  return new URL(file)
}
