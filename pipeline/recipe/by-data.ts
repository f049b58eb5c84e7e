/**
 * The settings of training that suit a data set: few images are shown more often, small pictures are cropped less; the paper's
 * are for 50,000 images and a hundred GPU hours. Measured are only the values whose measurement decision 8 (docs/decisions/)
 * or a comment here gives; the others are judgement.
 */
import type { Advice } from '../contract/recipe.ts'
import type { DeploymentSpec } from '../contract/spec.ts'

export interface DataFacts {
  /** Images to learn from. */
  readonly train: number
  /** Largest side length, in pixels, that the supernet takes. */
  readonly largestResolution: number
  /** Whether the images have three channels. Default: not known, or grey. */
  readonly inColour?: boolean
  /** Share of small pictures that still look like their class in a mirror (data/mirrored.ts). */
  readonly keptWhenMirrored?: number
}

type LeftToRecipe = Pick<DeploymentSpec, 'recipe' | 'leftToRecipe'>

interface Rule {
  readonly field: string
  /** A spec that says this itself is not given the advice either. */
  readonly unless?: string
  choose(facts: DataFacts): Omit<Advice, 'field'>
}

/** From this side length on, pictures are photos of things rather than signs. */
const photoSide = 96
const isOfPhotos = ({ largestResolution }: DataFacts) => largestResolution >= photoSide

const clamp = (value: number, least: number, most: number) => Math.min(most, Math.max(least, Math.round(value)))
const count = (value: number) => value.toLocaleString('en-US')

const batchOf = ({ train }: DataFacts) => (train < 2000 ? 32 : train < 20_000 ? 48 : 96)

/** Images to show, in no more epochs than `most`. */
interface Showing {
  readonly images: number
  readonly most: number
}

/** Epochs in which so many images are shown, of photos or of small pictures; a step on photos takes ten times as long. */
function epochs(field: string, photos: Showing, pictures: Showing, least = 2): Rule {
  return {
    field,
    choose: (facts) => {
      const { images, most } = isOfPhotos(facts) ? photos : pictures
      return {
        value: clamp(images / facts.train, least, most),
        reason: `about ${count(images)} images shown, ${least} to ${most} epochs: there are ${count(facts.train)} to learn from`,
      }
    },
  }
}

function byKind(
  field: string,
  photos: Advice['value'],
  pictures: Advice['value'],
  why: readonly [string, string],
): Rule {
  return {
    field,
    choose: (facts) => (isOfPhotos(facts) ? { value: photos, reason: why[0] } : { value: pictures, reason: why[1] }),
  }
}

function constant(field: string, value: Advice['value'], reason: string): Rule {
  return { field, choose: () => ({ value, reason }) }
}

/** Below so many photos, large steps unlearn more than there is to learn: measured with ten of a class (docs/transfer.md). */
const fewPhotos = 1000

/** A learning rate of photos, of few photos, and of small pictures. */
function learningRate(field: string, photos: number, few: number, pictures: number): Rule {
  return {
    field,
    choose: (facts) => {
      if (!isOfPhotos(facts)) return { value: pictures, reason: 'a supernet of small pictures has far to go' }
      return facts.train < fewPhotos
        ? { value: few, reason: `${count(facts.train)} photos teach less than large steps unlearn` }
        : { value: photos, reason: 'the weights of a supernet of photos are close already' }
    },
  }
}

/** Below so many images, shown images are changed more: the same ones are seen too often. */
const fewImages = 2000

/** How much shown images are changed. */
interface Changes {
  readonly photos: Advice['value']
  /** Small pictures in colour. */
  readonly coloured: Advice['value']
  /** Few small grey ones, and many. */
  readonly few: Advice['value']
  readonly many: Advice['value']
}

/**
 * Networks for small pictures have a few hundred thousand weights and learn less from grey pictures that are cropped or covered:
 * 28x28 grey clothes, 5,000 to learn from, five networks of 1.1 to 1.7 million multiply-accumulates, finished for twelve epochs:
 * 88.0 % uncropped, 87.3 with crops from 0.7 on, 86.3 with crops from 0.5 on and Cutout. Pictures in colour are harder, and
 * learnt by heart: 32x32, 3,000 to learn from, five networks finished for 20 epochs: 64.4 % uncropped, 65.6 with crops from
 * 0.7 on, 67.4 with crops from 0.5 on, Cutout and changes of colour (decision 8).
 */
function augmentation(field: string, { photos, coloured, few, many }: Changes): Rule {
  return {
    field,
    choose: (facts) => {
      if (isOfPhotos(facts)) return { value: photos, reason: 'a photo shows its subject from close and from afar' }
      if (facts.inColour) return { value: coloured, reason: 'small pictures in colour are soon learnt by heart' }
      return facts.train < fewImages
        ? { value: few, reason: 'few small pictures are changed a little, so that they are not learnt by heart' }
        : { value: many, reason: 'small networks learn more from whole small pictures' }
    },
  }
}

/** What `keptWhenMirrored` is for. */
export const mirrorField = 'adaptation.augmentation.flip'

/** Digits of 8x8 and of 20x20 pixels keep less than 60 %, 28x28 grey clothes 71. */
const likeInMirror = 0.65

function mirroring(facts: DataFacts): Omit<Advice, 'field'> {
  if (isOfPhotos(facts)) return { value: true, reason: 'the mirror image of a photo shows the same' }
  const { keptWhenMirrored: kept } = facts
  if (kept === undefined)
    return { value: false, reason: 'small pictures may be signs, and a mirrored sign is another one' }
  return {
    value: kept >= likeInMirror,
    reason: `mirrored, ${Math.round(100 * kept)} % of these pictures still look like their class`,
  }
}

const rules: readonly Rule[] = [
  {
    field: 'adaptation.batch',
    choose: (facts) => ({
      value: batchOf(facts),
      reason: `${count(facts.train)} images make ${count(Math.ceil(facts.train / batchOf(facts)))} steps an epoch of it`,
    }),
  },
  epochs('warmUp.epochs', { images: 6000, most: 10 }, { images: 10_000, most: 10 }),
  {
    ...byKind('warmUp.head', 'fitted', 'trained', [
      'in closed form a new classifier is as good as its features from the start',
      'small pictures are shown so often that it makes no difference',
    ]),
    unless: 'warmUp.epochs',
  },
  byKind('warmUp.rebaseNorms', true, false, [
    'the weights keep what they know when batch norms go by the new images',
    'small pictures are shown so often that it makes no difference',
  ]),
  constant('warmUp.learningRate', 0.1, 'a new classifier starts from nothing'),
  epochs('warmUp.fineTune.epochs', { images: 12_000, most: 40 }, { images: 50_000, most: 30 }),
  learningRate('warmUp.fineTune.learningRate', 0.06, 0.01, 0.06),
  epochs('adaptation.epochs', { images: 12_000, most: 5 }, { images: 30_000, most: 10 }, 1),
  learningRate('adaptation.learningRate', 0.06, 0.005, 0.02),
  byKind('adaptation.headRate', 0.1, 1, [
    'features of photos are a thousand, and far from zero: a head diverges at the rate of the weights before it',
    'a head of few features learns at the rate of the weights before it',
  ]),
  epochs('finish.epochs', { images: 15_000, most: 20 }, { images: 60_000, most: 60 }),
  learningRate('finish.learningRate', 0.02, 0.005, 0.05),
  byKind('adaptation.labelSmoothing', 0.1, 0, [
    'photos are labelled less surely',
    'small pictures are labelled surely',
  ]),
  augmentation('adaptation.augmentation.cropScale', {
    photos: [0.35, 1],
    coloured: [0.5, 1],
    few: [0.85, 1],
    many: [1, 1],
  }),
  augmentation('adaptation.augmentation.shift', { photos: 0, coloured: 0, few: 0.05, many: 0 }),
  {
    field: 'adaptation.augmentation.colour',
    choose: (facts) =>
      isOfPhotos(facts) || facts.inColour
        ? { value: 0.2, reason: 'light differs from picture to picture' }
        : { value: 0, reason: 'the brightness of small grey pictures may mean something' },
  },
  { field: mirrorField, choose: mirroring },
  augmentation('adaptation.augmentation.cutout', { photos: 0.2, coloured: 0.25, few: 0, many: 0 }),
  {
    field: 'evaluation.calibrationImages',
    choose: ({ train }) => ({
      value: clamp(train / 2, 100, 500),
      reason: 'statistics of batch norms change little beyond',
    }),
  },
]

export const advisableFields: readonly string[] = rules.map(({ field }) => field)

/** Whether the recipe chooses this field of the spec. */
export const isAdvised = ({ recipe, leftToRecipe }: LeftToRecipe, field: string): boolean =>
  recipe !== 'paper' && leftToRecipe.includes(field)

/** @returns what the spec leaves to the recipe, in the order of the rules; nothing where its recipe is the paper's */
export function adviseByData(spec: LeftToRecipe, facts: DataFacts): Advice[] {
  return rules
    .filter(({ field, unless = field }) => isAdvised(spec, field) && isAdvised(spec, unless))
    .map((rule) => ({ field: rule.field, ...rule.choose(facts) }))
}
