/**
 * Whether a file may be DICOM by its name: it ends in no other extension. Hospitals call them by numbers, UIDs and words.
 *
 * @example mayBeDicom('CR.1.2.840.113619.2') // true; mayBeDicom('report.pdf') is false
 */
export const mayBeDicom = (name: string): boolean => !/\.(?!(dcm|dicom|ima)$)[a-z][a-z0-9]{1,4}$/i.test(name)
