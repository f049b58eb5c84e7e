/**
 * Real numbers as bytes (Jacob et al., CVPR 2018, section 2.1): real = scale * (integer - zero point). Values of layers
 * are int8 with a scale and a zero point for each tensor, so that zero, which borders are filled with, is exact.
 */

/** Of the values of a layer. */
export interface Range {
  readonly least: number
  readonly most: number
}

/** By the names of the layers of the network with its norms folded. */
export type Ranges = ReadonlyMap<string, Range>

export interface AffineQuantisation {
  /** Above 0, and exactly a float32: the files hold that. */
  readonly scale: number
  /** -128 to 127 */
  readonly zeroPoint: number
}

export const LEAST = -128
export const MOST = 127

/** The finest steps that reach from `least` to `most` and to zero; what lies outside is clipped. */
export function affineOf({ least, most }: Range): AffineQuantisation {
  const low = Math.min(0, least)
  const width = Math.max(0, most) - low
  const scale = Math.fround((width > 0 ? width : 1) / (MOST - LEAST))
  return { scale, zeroPoint: Math.min(MOST, Math.max(LEAST, Math.round(LEAST - low / scale))) }
}
