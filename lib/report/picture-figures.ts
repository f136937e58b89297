import * as E from 'fp-ts/lib/Either.js'
import type { Domain } from '../codec/image-result.js'
import { modelNames } from '../codec/model-name.js'
import type { PictureKind } from '../codec/picture-index.js'
import type { FigureOrAbsent } from './absent-figure.js'
import { describeRuns } from './describe-runs.js'
import { figureCsv } from './figure-csv.js'
import { counted } from './in-words.js'
import type { ReportData, ReportRun, ShownPicture } from './report-data.js'
import { shortId } from './short-id.js'
import { shownRun } from './shown-run.js'
import { sourceTitle } from './source-title.js'
import { tileFigure } from './tile-figure.js'
import type { FigureTile, TileGroup } from './tile-group.js'

/** What a figure of pictures is called and says; `absent` is why it is absent where there are none. */
type Described = Readonly<{ id: string; title: string; caption: string; absent: string; columns: number }>

const csvOf = (groups: readonly TileGroup[]): string =>
  figureCsv(
    ['group', 'kind', 'source', 'imageId', 'domain', 'caption'],
    groups.flatMap(({ heading, tiles }) =>
      tiles.map(({ picture, caption }) => [
        ...[heading, picture.kind, picture.source, picture.imageId, picture.domain, caption],
      ]),
    ),
  )

const ofTiles = (groups: readonly TileGroup[], { absent, columns, ...about }: Described): FigureOrAbsent => {
  const filled = groups.filter(({ tiles }) => tiles.length > 0)
  if (filled.length === 0) return E.left({ id: about.id, title: about.title, reason: absent })
  const pictures = filled.reduce((sum, { tiles }) => sum + tiles.length, 0)
  const headings = filled.map(({ heading }) => heading).filter(heading => heading !== '')
  const alt = `${counted(pictures, 'picture')}${headings.length > 0 ? ` of ${headings.join('; ')}` : ''}. ${about.caption}`
  return E.right({
    ...about,
    alt,
    csv: csvOf(filled),
    tiles: { groups: filled, columns },
    draw: theme => tileFigure(theme, { groups: filled, columns, alt }),
  })
}

/** A picture as it is described by itself, after what it shows where that is given. */
const tileOf = (picture: ShownPicture, what = ''): FigureTile => ({
  picture,
  caption: [what, picture.caption].filter(part => part !== '').join(': '),
})

/** The pictures of each image, in the order in which the images come first. */
const byImage = (pictures: readonly ShownPicture[]): readonly (readonly ShownPicture[])[] => {
  const images = new Map<string, ShownPicture[]>()
  for (const picture of pictures) {
    const key = JSON.stringify([picture.source, picture.imageId])
    images.set(key, [...(images.get(key) ?? []), picture])
  }
  return [...images.values()]
}

const ofKinds = (pictures: readonly ShownPicture[], kinds: readonly PictureKind[]): readonly ShownPicture[] =>
  kinds.flatMap(kind => pictures.filter(picture => picture.kind === kind))

/** A grid of samples of each source, as they are read. */
export const sampleFigure = ({ pictures }: Pick<ReportData, 'pictures'>): FigureOrAbsent => {
  const samples = ofKinds(pictures, ['sample'])
  const sources = [...new Set(samples.map(({ source }) => source))]
  return ofTiles(
    sources.map(source => ({
      heading: sourceTitle(source),
      tiles: samples.filter(sample => sample.source === source).map(sample => tileOf(sample)),
    })),
    {
      ...{ id: 'samples', title: 'Samples of the sources', columns: 6 },
      caption: 'Images of each source, evenly spaced in the set, as they are read.',
      absent: 'there are no pictures of the sources',
    },
  )
}

/** Images beside their weak and their strong view. */
export const viewFigure = ({ pictures }: ReportData): FigureOrAbsent =>
  ofTiles(
    byImage(pictures)
      .filter(image => image.some(({ kind }) => kind === 'weak' || kind === 'strong'))
      .map(image => ({
        heading: '',
        tiles: ofKinds(image, ['sample', 'weak', 'strong']).map(of => tileOf(of, of.kind === 'sample' ? '' : of.kind)),
      })),
    {
      ...{ id: 'views', title: 'Weak and strong views', columns: 3 },
      caption: 'Training images with the views that training draws of them in its first epoch, and what was drawn.',
      absent: 'there are no pictures of the views',
    },
  )

const withPictures = ({ runs }: ReportData, domain: Domain, kind: PictureKind): readonly ReportRun[] =>
  runs.filter(({ pictures }) => pictures.some(picture => picture.domain === domain && picture.kind === kind))

const picturesOf = (run: ReportRun | null, domain: Domain): readonly ShownPicture[] =>
  run?.pictures.filter(picture => picture.domain === domain) ?? []

/** Whose pictures are shown, where it could be others'. */
const whose = ({ runs }: ReportData, shown: readonly ReportRun[]) =>
  shown.length === 0 || runs.length === 1 ? '' : ` ${describeRuns(shown)}.`

/** Test images, their true and predicted masks, and both outlines. */
export const predictionFigure = (data: ReportData, domain: Domain): FigureOrAbsent => {
  const run = shownRun(withPictures(data, domain, 'prediction'))
  const names = { image: '', truth: 'truth', prediction: 'predicted', overlay: 'both' } as const
  const kinds = ['image', 'truth', 'prediction', 'overlay'] as const
  return ofTiles(
    byImage(picturesOf(run, domain))
      .filter(image => image.some(({ kind }) => kind === 'prediction'))
      .map(image => ({
        heading: '',
        tiles: kinds.flatMap(kind => ofKinds(image, [kind]).map(of => tileOf(of, names[kind]))),
      })),
    {
      ...{ id: `predictions-${domain}`, title: `Image, truth and prediction, ${domain}`, columns: 4 },
      caption: `Test images, true and predicted masks, and the outlines of both: truth green, prediction red.${whose(data, run === null ? [] : [run])}`,
      absent: `there are no pictures of predicted masks, ${domain}`,
    },
  )
}

/** Outlines of truth and prediction on the same test images, side by side for each model. */
export const overlayFigure = (data: ReportData, domain: Domain): FigureOrAbsent => {
  const runs = withPictures(data, domain, 'overlay')
  const shown = modelNames.flatMap(name => shownRun(runs.filter(run => run.configuration.model === name)) ?? [])
  const overlays = shown.flatMap(run =>
    ofKinds(picturesOf(run, domain), ['overlay']).map(picture => ({ picture, model: run.configuration.model })),
  )
  const images = [...new Set(overlays.map(({ picture }) => picture.imageId))]
  const groups: readonly TileGroup[] =
    shown.length === 1
      ? [{ heading: '', tiles: overlays.map(({ picture }) => tileOf(picture, shortId(picture.imageId))) }]
      : images.map(imageId => ({
          heading: shortId(imageId),
          tiles: overlays
            .filter(({ picture }) => picture.imageId === imageId)
            .map(({ picture, model }) => tileOf(picture, model)),
        }))
  return ofTiles(groups, {
    ...{ id: `overlays-${domain}`, title: `Boundaries, ${domain}`, columns: [3, 5, 6].includes(shown.length) ? 3 : 4 },
    caption: `Outlines of the true mask, green, and the predicted one, red, over test images.${whose(data, shown)}`,
    absent: `there are no pictures of boundaries, ${domain}`,
  })
}

/** Test images beside their saliency as heat. */
export const saliencyFigure = (data: ReportData, domain: Domain): FigureOrAbsent => {
  const run = shownRun(withPictures(data, domain, 'saliency'))
  return ofTiles(
    [
      {
        heading: '',
        tiles: byImage(picturesOf(run, domain))
          .filter(image => image.some(({ kind }) => kind === 'saliency'))
          .flatMap(image =>
            ofKinds(image, ['image', 'saliency']).map(of => tileOf(of, of.kind === 'saliency' ? 'saliency' : '')),
          ),
      },
    ],
    {
      ...{ id: `saliency-${domain}`, title: `Saliency, ${domain}`, columns: 4 },
      caption:
        'Test images, each followed by the magnitude of its class score’s gradient, scaled for each image: black is low,' +
        ` yellow high.${whose(data, run === null ? [] : [run])}`,
      absent: `there are no pictures of saliency, ${domain}`,
    },
  )
}
