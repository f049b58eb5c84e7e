/** What a data format is: a file of its own with such an object, registered in index.ts. */
import type { z } from 'zod'
import type { DatasetLimits } from '../limits.ts'
import type { DatasetSource } from '../source.ts'

/** What lies in a data set's folder, by name. */
export interface FolderListing {
  /** Absolute path. */
  readonly folder: string
  /** Names of files (links among them: whoever opens one refuses it). */
  readonly files: readonly string[]
  /** Names of folders, hidden ones left out. */
  readonly folders: readonly string[]
}

/** What `dataset.yaml` says, whatever the format. */
export interface CommonYaml {
  readonly format: string
  /** Class names in the order of their labels. */
  readonly classes?: string[]
}

export interface DataFormat<Y extends CommonYaml = CommonYaml> {
  /** As in `format:` of dataset.yaml. */
  readonly name: string
  /** What the folder must hold, for the message when nothing is found. */
  readonly looksFor: string
  /** What dataset.yaml may say beside `format`; checked before `open` sees it. */
  readonly yaml: z.ZodType<Y>
  /** Whether a folder without dataset.yaml is of this format. Absent: it can't be told from names. @throws InvalidData */
  recognises?(listing: FolderListing): boolean
  /**
   * Opens the data set: what is read later is named in the source's `files`.
   * @param yaml undefined: there is no dataset.yaml (only where `recognises` said yes)
   * @throws InvalidData
   */
  open(listing: FolderListing, yaml: Y | undefined, limits: DatasetLimits): Promise<DatasetSource>
}
