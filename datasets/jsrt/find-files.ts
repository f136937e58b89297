import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../../lib/codec/pipeline-error.js'
import { joinLocation, type Location } from '../../lib/storage/location.js'
import { type ImageFile, listImages } from '../list-images.js'
import { type Fold, foldOfName } from './fold-of-name.js'
import { type ScrFold, scrFolds } from './scr-folds.js'

const source = 'jsrt'
/** What a JSRT folder looks like, for errors. */
export const jsrtExpected =
  'a folder with images/*.png and masks/*.png (150 and 200 = lungs), or All247images/*.IMG and fold{1,2}/masks/{left lung,right lung}/*.gif, masks for each image'

/** The images of a JSRT folder, and where the masks of each are. */
export type JsrtFiles = Readonly<{
  images: readonly ImageFile[]
  /** The mask files of an image (they need not exist), none where its fold is not there. */
  masksOf(stem: string): readonly Location[]
  /** The SCR fold that its mask is in; null where no fold tells. */
  foldOf(stem: string): Fold | null
}>

/** `images` where nothing is said of where they should be. */
const imagesFolder = 'images'

/** The first of these places that has images; failing that, `images` as it is, and null where that is not there. */
const findImages = (root: Location): TE.TaskEither<PipelineError, readonly ImageFile[] | null> => {
  const places: readonly Readonly<{ folder: Location; isPicture?: RegExp }>[] = [
    { folder: joinLocation(root, 'All247images'), isPicture: /\.(img|png)$/i },
    { folder: root, isPicture: /\.img$/i },
    { folder: joinLocation(root, imagesFolder), isPicture: /\.img$/i },
    { folder: joinLocation(root, imagesFolder) },
  ]
  return places.reduce<TE.TaskEither<PipelineError, readonly ImageFile[] | null>>(
    (found, place) =>
      pipe(
        found,
        TE.flatMap(images =>
          images !== null && images.length > 0
            ? TE.right(images)
            : listImages(place.folder, source, { root, ...place }),
        ),
      ),
    TE.right(null),
  )
}

/** In a folder `masks`: one file for each image, with all organs. */
const ofOneFolder = (root: Location, masks: readonly ImageFile[]): Pick<JsrtFiles, 'masksOf' | 'foldOf'> => {
  const pathOf = new Map(masks.map(({ stem, path }) => [stem, path]))
  return {
    masksOf: stem => [pathOf.get(stem) ?? joinLocation(root, 'masks', `${stem}.png`)],
    foldOf: () => null,
  }
}

/** Of the folds of SCR: a file for each lung. What is in both is taken for test, so that nothing of it is learnt from. */
const ofFolds = (folds: readonly ScrFold[]): Pick<JsrtFiles, 'masksOf' | 'foldOf'> => {
  const foldOf = (stem: string) =>
    folds.findLast(({ lungs }) => lungs.some(({ masks }) => masks.has(stem)))?.fold ?? null
  return {
    foldOf,
    masksOf: stem => {
      const own = foldOf(stem) ?? foldOfName(stem)
      const { lungs } = folds.find(({ fold }) => fold === own) ?? { lungs: [] }
      return lungs.map(({ folder, masks }) => masks.get(stem) ?? joinLocation(folder, `${stem}.gif`))
    },
  }
}

/**
 * Finds the images and masks of a JSRT folder: images in `All247images/`, right in the root (IMG) or in `images/`; masks
 * in `masks/`, one file with all organs, or in SCR's folds, which may be in the root or up to two folders further down.
 *
 * Left PathMissing where there are no images' folder or no masks.
 */
export const findJsrtFiles = (root: Location): TE.TaskEither<PipelineError, JsrtFiles> => {
  const missing = (name: string): PipelineError => ({
    _tag: 'PathMissing',
    path: joinLocation(root, name),
    stage: source,
    expected: jsrtExpected,
  })
  return pipe(
    findImages(root),
    TE.flatMapNullable(
      images => images,
      () => missing(imagesFolder),
    ),
    TE.bindTo('images'),
    TE.bind('masks', () => listImages(joinLocation(root, 'masks'), source, { root })),
    TE.bind('folds', ({ masks }) => (masks === null ? scrFolds(root) : TE.right([]))),
    TE.flatMapEither(({ images, masks, folds }) => {
      if (masks !== null) return E.right({ images, ...ofOneFolder(root, masks) })
      return folds.length > 0 ? E.right({ images, ...ofFolds(folds) }) : E.left(missing('masks'))
    }),
  )
}
