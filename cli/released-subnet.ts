/** A `.subnet` file: one element for each active block, one depth for each stage. */
export interface ReleasedSubnet {
  readonly ks: readonly number[]
  readonly e: readonly number[]
  readonly d: readonly number[]
  readonly r: number
  /** Missing in some files: the larger width. */
  readonly w?: number
}
