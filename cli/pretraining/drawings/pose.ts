/** A drawing in a random pose, in random colours, sharp or blurred: an SVG element of size 1. */
import type { Generator } from '../../../nat/random/index.ts'
import type { Drawing } from './drawing.ts'

/** How far a pose may go; everything uniform within. */
const most = {
  /** Degrees to either side. */
  rotation: 20,
  skew: 16,
  /** Share of the picture's side. */
  shift: 0.08,
  /** Natural logarithm of height to width. */
  aspect: 0.25,
  /** Of a letter's outline, as a share of its size. */
  stroke: 0.08,
}
/** Share of the picture's side that the drawing's longer side has. */
const size = { least: 0.6, most: 1 }

/** Share of the pictures that are blurred, as scans of small things are, and at most by how much of the side. */
const blur = { share: 0.3, most: 0.06 }
const greyShare = 0.3

/** Difference of brightness between ink and ground that can be told apart, of 255. */
const leastContrast = 80

/** @param name of no other picture of the sheet */
export function posed({ content, box, mirrored }: Drawing, name: string, generator: Generator): string {
  const either = (limit: number) => limit * (2 * generator.uniform() - 1)
  const { ink, ground } = colours(generator)
  const aspect = Math.exp(either(most.aspect) / 2)
  const side = Math.max(box.width, box.height)
  const scale = (size.least + (size.most - size.least) * generator.uniform()) / side
  const across = mirrored && generator.uniform() < 0.5 ? -scale : scale
  const transform = [
    `translate(${either(most.shift)} ${either(most.shift)})`,
    `rotate(${either(most.rotation)})`,
    `skewX(${either(most.skew)})`,
    `scale(${across * aspect} ${scale / aspect})`,
    `translate(${-box.left - box.width / 2} ${-box.top - box.height / 2})`,
  ].join(' ')
  const stroke = most.stroke * side * generator.uniform()
  const filters = [
    generator.uniform() < greyShare ? '<feColorMatrix type="saturate" values="0"/>' : '',
    generator.uniform() < blur.share ? `<feGaussianBlur stdDeviation="${blur.most * generator.uniform()}"/>` : '',
  ].join('')
  const filter = `<filter id="${name}" x="0" y="0" width="1" height="1" color-interpolation-filters="sRGB">${filters}</filter>`
  const picture = `<rect x="-1" y="-1" width="2" height="2" fill="${ground}"/><g transform="${transform}" color="${ink}" stroke-width="${stroke}">${content}</g>`
  return filters === '' ? picture : `${filter}<g filter="url(#${name})">${picture}</g>`
}

/** Often white on black or black on white, else any two that differ. */
function colours(generator: Generator): { readonly ink: string; readonly ground: string } {
  const kind = generator.uniform()
  if (kind < 0.4) return { ink: '#fff', ground: '#000' }
  if (kind < 0.65) return { ink: '#000', ground: '#fff' }
  for (;;) {
    const [ink, ground] = [colour(generator), colour(generator)]
    if (Math.abs(brightness(ink) - brightness(ground)) >= leastContrast)
      return { ink: `rgb(${ink})`, ground: `rgb(${ground})` }
  }
}

/** Half of them grey. */
function colour(generator: Generator): readonly number[] {
  const grey = generator.integer(256)
  if (generator.uniform() < 0.5) return [grey, grey, grey]
  return [generator.integer(256), generator.integer(256), generator.integer(256)]
}

const brightness = (rgb: readonly number[]) => rgb.reduce((sum, value) => sum + value, 0) / 3
