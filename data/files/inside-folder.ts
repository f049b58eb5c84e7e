/** Paths that a data set names itself: they must stay inside its folder. */
import { access, constants, lstat, realpath } from 'node:fs/promises'
import { isAbsolute, join, sep } from 'node:path'
import { invalidData } from '../errors.ts'
import { unreadableReason } from './file-errors.ts'

/**
 * The absolute path of a regular file of a data set.
 * @param name as the data set gives it, relative to its folder
 * @throws InvalidData for an absolute path, one with `..`, a symbolic link, a missing or too large file.
 */
export async function fileInside(folder: string, name: string, maximumBytes: number): Promise<string> {
  if (isAbsolute(name) || /^[a-zA-Z]:/.test(name) || name.includes('\0') || name.split(/[\\/]/).includes('..'))
    throw invalidData(
      `dataset.yaml names ${JSON.stringify(name)}: a file inside the data set's folder is expected, without ".." or a leading "/"`,
    )
  const path = join(folder, name)
  const found = await lstat(path).catch(() => undefined)
  if (found === undefined) throw invalidData(`There is no file ${name} in the data set ${folder}`)
  if (found.isSymbolicLink()) throw invalidData(`${name} is a symbolic link: put the file itself into the data set`)
  if (!found.isFile()) throw invalidData(`${name} in the data set ${folder} is not a regular file`)
  // A folder on the way may be a link, too.
  if (!(await realpath(path)).startsWith((await realpath(folder)) + sep))
    throw invalidData(`${name} leads out of the data set's folder by a symbolic link: put the file itself there`)
  await access(path, constants.R_OK).catch((cause) => {
    throw invalidData(`${name} in the data set ${folder} ${unreadableReason(cause, name)}`, undefined, cause)
  })
  if (found.size > maximumBytes)
    throw invalidData(`${name} has ${found.size} bytes; at most ${maximumBytes} are allowed for such a file`)
  return path
}
