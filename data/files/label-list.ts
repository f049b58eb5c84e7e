/** A file with one label per image: a JSON array, or text separated by white space or commas. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { firstLineOf, invalidData } from '../errors.ts'

/** @throws InvalidData when it is JSON but no array of numbers or strings. */
export async function readLabelList(path: string): Promise<(number | string)[]> {
  const text = (await readFile(path, 'utf8')).trim()
  if (!text.startsWith('[') && !text.startsWith('{')) return text.split(/[\s,;]+/).filter((label) => label !== '')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw invalidData(`${basename(path)} is not JSON: ${firstLineOf(cause)}`, undefined, cause)
  }
  if (!Array.isArray(value) || value.some((label) => typeof label !== 'number' && typeof label !== 'string'))
    throw invalidData(`${basename(path)} must hold a JSON array of numbers or class names, one per image`)
  return value
}
