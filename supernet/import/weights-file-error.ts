/** A file of weights that is not read. The message says which part, what was found, what is allowed and what to do. */
export class WeightsFileError extends RangeError {
  override readonly name = 'WeightsFileError'
}
