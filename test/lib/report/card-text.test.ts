import test from 'ava'
import type { DataCard } from '../../../lib/codec/data-card.js'
import { cardRemarks } from '../../../lib/report/card-remarks.js'
import { cardText } from '../../../lib/report/card-text.js'
import { synthesisedCard, synthesisedSource } from './synthetic-card.js'

test('a card reads as tables, ranges with their median', t => {
  t.is(
    cardText(synthesisedCard),
    `data: 3 images of JSRT

Nothing odd was found.

Images
source   part  images  normal  abnormal  no label  unreadable
-------------------------------------------------------------
JSRT    train       2       –         –         2           –
         test       1       –         –         1           –

Masks
source  with mask  without  lung, share of the image  of another size  empty
----------------------------------------------------------------------------
JSRT            3        –         20.0%…25.0%…30.0%                –      –

Sizes
source  width, px         height, px  width : height  grey, mean ± sd
---------------------------------------------------------------------
JSRT        2,048  1,000…2,048…2,048            1.00         120 ± 61

Files
source  format  bits  colour  images  all images  all masks
-----------------------------------------------------------
JSRT       PNG     8    grey       3     12.3 MB     0.9 kB`,
  )
})

const odd: DataCard = {
  ...synthesisedCard,
  sources: [
    {
      ...synthesisedSource,
      source: 'chex',
      images: 1000,
      patients: { patients: 9, imagesWithout: 1, inSeveralSplits: 1 },
      masks: { ...synthesisedSource.masks, without: 2, empty: 1 },
      stored: [...synthesisedSource.stored, { format: 'jpeg', bitDepth: 8, colour: 'RGB', images: 1 }],
      ...{ blank: 2, turned: 3 },
    },
  ],
  unreadable: [
    { cause: 'the file is empty', images: 2, first: 'chex/a' },
    { cause: 'it ends early', images: 1, first: 'chex/b' },
  ],
  duplicates: [
    { same: 'bytes', ids: ['chex/c', 'chex/d'], acrossSplits: true, severalLabels: true },
    { same: 'pixels', ids: ['chex/e', 'chex/f', 'chex/g'], acrossSplits: false, severalLabels: false },
  ],
  detected: [
    { source: 'chex', root: 'data/x', form: 'reduced', images: 1000, counts: [], differences: ['No val folder.'] },
  ],
  remarks: ['nihx: the table is missing.'],
}

test('what is odd is said in sentences, what matters most first', t => {
  t.deepEqual(cardRemarks(odd), [
    '3 images of 1,000 cannot be used: the file is empty (2: chex/a …); it ends early (1: chex/b).',
    'nihx: the table is missing.',
    'CheX in data/x (reduced) is otherwise than the official set in 1 way, listed below.',
    '2 images are the same in several parts of a split, so that what is tested has been learnt: chex/c and chex/d.',
    '2 images are the same and labelled otherwise: chex/c and chex/d.',
    '3 images are there more than once, 1 group, within one part: chex/e, chex/f and chex/g.',
    '1 patient id of CheX occurs in several parts of its split.',
    '1 mask of CheX has no lung.',
    '2 images of CheX have no mask.',
    '2 images of CheX have a single grey value.',
    '1 image of CheX is stored otherwise than its 3 others.',
    '3 images of CheX have an EXIF orientation, which is passed over.',
  ])
  t.deepEqual(cardRemarks(synthesisedCard), [])
})

test('no line of a terminal is wider than 100 characters', t => {
  const text = cardText(odd)
  t.true(text.split('\n').every(line => line.length <= 100))
  t.true(text.endsWith('CheX in data/x (reduced)\n- No val folder.'))
})
