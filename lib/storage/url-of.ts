import { httpUrl } from './http-url.js'
import type { Location } from './location.js'
import { s3Url } from './s3-client.js'

/** The address that a remote file is fetched from: of S3, one that is signed for now, of HTTP with its login. */
export const urlOf = async (file: Location, asking: Parameters<typeof s3Url>[1]): Promise<URL> =>
  /^s3:/i.test(file) ? s3Url(file, asking) : httpUrl(file)
