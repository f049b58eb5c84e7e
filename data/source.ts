/** What every reader yields, whatever the data set's format: labelled images, or what can't be used and why. */

/** The part that the data set itself puts an image in. Only `train` is split further (split.ts). */
export type SourcePart = 'train' | 'validation' | 'test'

/** Decoded pixels: uint8 [height, width, channels], row-major. */
export interface RawImage {
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3
  readonly pixels: Uint8Array
}

/** A PNG or JPEG file, decoded when it is packed. */
export interface EncodedImage {
  readonly path: string
}

export interface LabelledImage {
  /** Where it is, for messages: a path relative to the data set's folder, with line or index where one file holds many. */
  readonly file: string
  readonly part: SourcePart
  /** Name of the class. */
  readonly label: string
  readonly image: RawImage | EncodedImage
}

/** A file, or a piece of one, that can't be used. */
export interface BadFile {
  readonly file: string
  readonly reason: string
}

export type SourceRecord = LabelledImage | BadFile

export const isBad = (record: SourceRecord): record is BadFile => 'reason' in record

/** A data set that was found and understood, but not read yet. */
export interface DatasetSource {
  readonly format: string
  /** Absolute path. */
  readonly folder: string
  /** Every file that the content depends on, relative to the folder, sorted: the source's hash covers them. */
  readonly files: readonly string[]
  /** Class names in the order of the labels; undefined: whatever labels occur. */
  readonly classes: readonly string[] | undefined
  /** Number of images where it is known beforehand (for progress). */
  readonly count?: number
  /** Reads the images in a fixed order. */
  records(): AsyncIterable<SourceRecord>
}

/**
 * The class that a stored label means: a class's name, or else its index (not where the classes are named by numbers:
 * there 1 is the class called 1). Without `classes` any name will do.
 * @returns the reason why it is no label where it is none.
 */
export function classOf(
  label: number | string,
  classes: readonly string[] | undefined,
): { name: string } | { reason: string } {
  const name = String(label)
  if (classes === undefined || classes.includes(name)) return { name }
  const found = `label ${JSON.stringify(label)}`
  if (classes.every(isNumber)) return { reason: `${found}, expected one of ${shortList(classes)}` }
  if (isNumber(name) && Number(name) < classes.length) return { name: classes[Number(name)] }
  return { reason: `${found}, expected one of ${shortList(classes)} or its number, 0 to ${classes.length - 1}` }
}

const isNumber = (name: string) => /^\d+$/.test(name)

const shortList = (names: readonly string[]) =>
  names.length <= 5 ? names.join(', ') : `${names.slice(0, 3).join(', ')}, ... ${names[names.length - 1]}`
