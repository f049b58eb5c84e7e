/**
 * Letters and signs as fonts draw them, thin and bold: no digits, so that digits stay a task that the pre-training has not seen.
 * Small letters that look like their capitals, but for the size, are of one class with them.
 */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import opentype, { type Font } from 'opentype.js'
import type { Drawing, Drawings } from './drawing.ts'
import { fetchDrawingPackages } from './fetch-packages.ts'

const characters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrtcijklmopsuvwxyz&@#$%?!*+=~<>/{}[]§€£ßæø']
const likeTheirCapitals = new Set('cijklmopsuvwxyz')
const classOf = (character: string) => (likeTheirCapitals.has(character) ? character.toUpperCase() : character)

/** Units of the em square that outlines are given in. */
const emSquare = 100

/**
 * @param log is told about downloads
 * @throws NatError transient (no network)
 */
export async function letters(log: (line: string) => void): Promise<Drawings> {
  const folder = await fetchDrawingPackages('fonts', log)
  const classes = [...new Set(characters.map(classOf))]
  const drawings: Drawing[] = []
  for (const font of (await readdir(folder)).sort())
    for (const face of await thinnestAndBoldest(path.join(folder, font, 'files'), font))
      for (const character of characters) {
        const outline = outlineOf(face, character)
        if (outline !== undefined) drawings.push({ ...outline, label: classes.indexOf(classOf(character)) })
      }
  return { classes, drawings }
}

/** The upright faces of a font's Latin part. */
async function thinnestAndBoldest(folder: string, font: string): Promise<Font[]> {
  const weights = (await readdir(folder))
    .map((file) => /^(?<font>.+)-latin-(?<weight>\d+)-normal\.woff$/.exec(file)?.groups)
    .filter((groups) => groups?.font === font)
    .map((groups) => Number(groups?.weight))
  const extremes = weights.length === 0 ? [] : [...new Set([Math.min(...weights), Math.max(...weights)])]
  return Promise.all(
    extremes.map(async (weight) => {
      const file = await readFile(path.join(folder, `${font}-latin-${weight}-normal.woff`))
      return opentype.parse(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength))
    }),
  )
}

/** Undefined where the font has no such character, or nothing to see in it. */
function outlineOf(face: Font, character: string): Omit<Drawing, 'label'> | undefined {
  if (face.charToGlyphIndex(character) === 0) return undefined
  const outline = face.getPath(character, 0, 0, emSquare)
  const { x1, y1, x2, y2 } = outline.getBoundingBox()
  const [width, height] = [x2 - x1, y2 - y1]
  if (!(width > 0.02 * emSquare && height > 0.02 * emSquare)) return undefined
  const content = `<path d="${outline.toPathData(1)}" fill="currentColor" stroke="currentColor" stroke-linejoin="round"/>`
  return { content, box: { left: x1, top: y1, width, height }, mirrored: false }
}
