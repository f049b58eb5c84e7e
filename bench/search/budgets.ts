/** How each search spends a budget of measurements. */

export interface Shape {
  readonly measurements: number
  /** Of a search by generations: its initial design, and what each generation may measure. */
  readonly initialDesign: number
  readonly archive: number
  /** Of plain evolution, which measures every child. */
  readonly population: number
}

export const shapes: readonly Shape[] = [
  { measurements: 340, initialDesign: 60, archive: 35, population: 10 },
  { measurements: 1000, initialDesign: 100, archive: 90, population: 20 },
  { measurements: 3000, initialDesign: 100, archive: 145, population: 30 },
  { measurements: 9000, initialDesign: 100, archive: 297, population: 100 },
]
