import { SetupError } from './setup-error.mjs'

/**
 * Applies a unified diff of one file, exactly: every line of context must be where the diff says, or the patch was
 * made for another version.
 * @param {string} source
 * @param {string} patch
 * @param {string} name of the file, for the message
 * @returns {string} the patched source
 * @throws {SetupError} if a line differs
 */
export function applyPatch(source, patch, name) {
  const lines = source.split('\n')
  /** @type {string[]} */
  const result = []
  let position = 0
  for (const hunk of hunksOf(patch)) {
    result.push(...lines.slice(position, hunk.start))
    position = hunk.start
    for (const line of hunk.lines) {
      const text = line.slice(1)
      if (line[0] !== '+') {
        if (lines[position] !== text) {
          throw new SetupError(
            `The patch does not fit ${name}: line ${position + 1} is ${JSON.stringify(lines[position])}, the patch expects ${JSON.stringify(text)}. Was @tensorflow/tfjs-node-gpu updated? Then the patch must be made anew.`,
          )
        }
        position++
      }
      if (line[0] !== '-') result.push(text)
    }
  }
  return [...result, ...lines.slice(position)].join('\n')
}

/**
 * @param {string} patch
 * @returns {{ start: number, lines: string[] }[]} start: index of the first line, from 0
 */
function hunksOf(patch) {
  /** @type {{ start: number, lines: string[] }[]} */
  const hunks = []
  for (const line of patch.split('\n')) {
    const header = /^@@ -(\d+)/.exec(line)
    if (header) hunks.push({ start: Number(header[1]) - 1, lines: [] })
    else if (/^[ +-]/.test(line)) hunks.at(-1)?.lines.push(line)
  }
  return hunks
}
