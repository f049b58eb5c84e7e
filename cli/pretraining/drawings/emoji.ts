/**
 * Emoji as several sets draw them, in colours and in one: things, animals, people, signs. Of each at least four sets have a drawing. No
 * flags, no clocks, no digits, one colour of skin.
 */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Drawings } from './drawing.ts'
import { fetchDrawingPackages, packagesOf } from './fetch-packages.ts'

/** What an iconify package's icons.json holds, as far as it is used here. */
interface IconSet {
  readonly width?: number
  readonly height?: number
  readonly icons: Readonly<
    Record<string, { body: string; left?: number; top?: number; width?: number; height?: number }>
  >
}

const leastSets = 4
const leftOut = /skin-tone|^keycap|^digit-|-place-medal|input-numbers|^flag-|o-clock|oclock|thirty/
/** Iconify's size where a set says none. */
const usualSize = 16

/**
 * @param log is told about downloads
 * @throws NatError transient (no network)
 */
export async function emoji(log: (line: string) => void): Promise<Drawings> {
  const folder = await fetchDrawingPackages('emoji', log)
  const sets: IconSet[] = await Promise.all(
    Object.keys(packagesOf('emoji')).map(async (name) =>
      JSON.parse(await readFile(path.join(folder, name, 'icons.json'), 'utf8')),
    ),
  )
  const names = [...new Set(sets.flatMap(({ icons }) => Object.keys(icons)))]
  const classes = names
    .filter((name) => !leftOut.test(name) && sets.filter(({ icons }) => name in icons).length >= leastSets)
    .sort()
  const drawings = classes.flatMap((name, label) =>
    sets
      .filter(({ icons }) => name in icons)
      .map(({ icons, ...set }) => {
        const { body, left = 0, top = 0, width = set.width, height = set.height } = icons[name]
        return {
          label,
          content: body,
          box: { left, top, width: width ?? usualSize, height: height ?? usualSize },
          mirrored: true,
        }
      }),
  )
  return { classes, drawings }
}
