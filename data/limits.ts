/** How much a data set may ask of the machine that reads it: archive bombs, image bombs and mistakes are refused early. */
export interface DatasetLimits {
  /** Bytes of one image file of a folder, or of a small text file. */
  readonly imageFileBytes: number
  /** Bytes of a file that holds many images (IDX, CSV, CIFAR binary, sprite sheet, rows). */
  readonly containerFileBytes: number
  /** Bytes of all files together, where they have to be copied from S3 first. */
  readonly sourceBytes: number
  /** Width times height of one PNG or JPEG file, as its header says. */
  readonly pixels: number
  /** Images of the whole data set. */
  readonly images: number
  /** Bytes that one gzipped file may unpack to. */
  readonly decompressedBytes: number
  /** Unpacked to packed bytes of a gzipped file. Deflate can reach 1,032; images and tables stay well below 100. */
  readonly decompressionRatio: number
  /** Bytes of the packed data set, which is held in memory. */
  readonly packedBytes: number
}

export const defaultLimits: DatasetLimits = {
  imageFileBytes: 64 * 2 ** 20,
  containerFileBytes: 4 * 2 ** 30,
  sourceBytes: 64 * 2 ** 30,
  pixels: 100_000_000,
  images: 2_000_000,
  decompressedBytes: 8 * 2 ** 30,
  decompressionRatio: 200,
  packedBytes: 4 * 2 ** 30,
}
