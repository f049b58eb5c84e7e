/** Folders that are made once and then found: what was interrupted never passes for whole. */
import { mkdtemp, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'

/**
 * Unless `folder` is there: makes it in a folder of its own beside it, then renames.
 * @param fill fills the folder that it is given; returns what of it becomes `folder`
 */
export async function madeOnce(folder: string, fill: (scratch: string) => Promise<string>): Promise<void> {
  if (await exists(folder)) return
  const scratch = await mkdtemp(path.join(path.dirname(folder), 'making-'))
  try {
    await rename(await fill(scratch), folder).catch(async (error) => {
      // Somebody else was faster: theirs is as good.
      if (!(await exists(folder))) throw error
    })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

export const exists = async (file: string) => (await stat(file).catch(() => undefined)) !== undefined
