import * as t from 'io-ts'
import { DetectedSet } from './detected-dataset.js'
import { finite, real, whole } from './numbers.js'
import { Label, Split } from './sample.js'

/** The least, the middle and the greatest of some numbers. */
const Spread = t.readonly(t.strict({ min: finite, median: finite, max: finite }), 'Spread')
export type Spread = t.TypeOf<typeof Spread>

const orNull = <C extends t.Mixed>(codec: C) => t.union([codec, t.null], `${codec.name} or null`)

/** How many images a part of a source has with a label, and of how many patients, where those are known. */
const PartCard = t.readonly(
  t.strict({
    split: Split,
    label: orNull(Label),
    images: whole(0),
    /** Of these, those that could be read. */
    readable: whole(0),
    patients: orNull(whole(0)),
  }),
  'PartCard',
)
export type PartCard = t.TypeOf<typeof PartCard>

/** How so many images are stored: in which format, with how many bits a sample, in what colours. */
const StoredForm = t.readonly(
  t.strict({ format: t.string, bitDepth: orNull(whole(1)), colour: orNull(t.string), images: whole(1) }),
  'StoredForm',
)
export type StoredForm = t.TypeOf<typeof StoredForm>

const SourceCard = t.readonly(
  t.strict({
    /** Its name, with its folder where there are several copies. */
    source: t.string,
    images: whole(0),
    readable: whole(0),
    /** By split and label, as many as there are. */
    parts: t.readonlyArray(PartCard),
    /** null where no image says whose it is. */
    patients: orNull(
      t.readonly(t.strict({ patients: whole(1), imagesWithout: whole(0), inSeveralSplits: whole(0) }), 'Patients'),
    ),
    masks: t.readonly(
      t.strict({
        with: whole(0),
        without: whole(0),
        /** Those that are not of their image's size. */
        mismatched: whole(0),
        /** Those without a pixel of lung. */
        empty: whole(0),
        /** Lung pixels by all pixels, 0…1, of the masks that could be read. */
        lungShare: orNull(Spread),
      }),
      'Masks',
    ),
    /** Of the images that could be read. */
    size: orNull(
      t.readonly(
        t.strict({ widthPx: Spread, heightPx: Spread, /** Width by height. */ aspect: Spread, sizes: whole(1) }),
        'Sizes',
      ),
    ),
    /** Between rows, of the images that say it. */
    pixelSpacingMm: orNull(Spread),
    /** The most frequent first. */
    stored: t.readonlyArray(StoredForm),
    /** Images whose EXIF data ask for a turn, and those with an ICC profile: both are passed over when they are read. */
    turned: whole(0),
    profiled: whole(0),
    /** Images of a single grey value. */
    blank: whole(0),
    /** Of images' files and of masks', in bytes. */
    imageBytes: whole(0),
    maskBytes: whole(0),
    /** The mean over images of the mean and of the standard deviation of their grey values, 0…255. */
    intensity: orNull(t.readonly(t.strict({ mean: real(0, 255), deviation: real(0, 255) }), 'Intensity')),
  }),
  'SourceCard',
)
export type SourceCard = t.TypeOf<typeof SourceCard>

/** Images with the same content: equal `bytes` of their files, or only equal `pixels`. */
const Duplicate = t.readonly(
  t.strict({
    same: t.keyof({ bytes: null, pixels: null }),
    ids: t.readonlyArray(t.string),
    acrossSplits: t.boolean,
    severalLabels: t.boolean,
  }),
  'Duplicate',
)
export type Duplicate = t.TypeOf<typeof Duplicate>

/** `card.json`: what data sets hold, found by reading every file of them. */
export const DataCard = t.readonly(
  t.strict({
    formatVersion: t.literal(1),
    /** Where the data lie, as it was given. */
    data: t.string,
    /** Whether the images were drawn. */
    phantoms: t.boolean,
    sources: t.readonlyArray(SourceCard),
    /** How many images could not be used, by what was wrong; `dead-letters.jsonl` has a line for each. */
    unreadable: t.readonlyArray(t.readonly(t.strict({ cause: t.string, images: whole(1), first: t.string }))),
    duplicates: t.readonlyArray(Duplicate),
    /** What names and tables told before any image was read, and what is other than in the official sets. */
    detected: t.readonlyArray(DetectedSet),
    /** Why sets that were found could not be opened, a sentence each. */
    remarks: t.readonlyArray(t.string),
  }),
  'DataCard',
)
export type DataCard = t.TypeOf<typeof DataCard>
