/** One thing that can be drawn in many ways: part of an SVG picture, and what it shows. */
export interface Drawing {
  readonly label: number
  /** SVG elements. `currentColor` is the ink; without it, the drawing has colours of its own. */
  readonly content: string
  /** What of the plane they fill. */
  readonly box: { readonly left: number; readonly top: number; readonly width: number; readonly height: number }
  /** Mirrored, it shows the same. */
  readonly mirrored: boolean
}

export interface Drawings {
  /** What `label` counts. */
  readonly classes: readonly string[]
  readonly drawings: readonly Drawing[]
}
