/** A sample's id without its source and folders: `IM-0115-0001` of `chex/train/NORMAL/IM-0115-0001`. */
export const shortId = (sampleId: string): string => sampleId.slice(sampleId.lastIndexOf('/') + 1)
