/** Reading forward through bytes that nobody vouches for: every length is checked before anything is taken. */
import { WeightsFileError } from './weights-file-error.ts'

export class ByteReader {
  readonly #bytes: Buffer
  #position: number

  /** Reads `bytes` from `position` on; nothing is copied. */
  constructor(bytes: Uint8Array, position = 0) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#position = position
  }

  get position(): number {
    return this.#position
  }

  get remaining(): number {
    return this.#bytes.length - this.#position
  }

  /**
   * The next `length` bytes as a view. `what` names them in the message.
   * @throws WeightsFileError when the file ends before
   */
  take(length: number, what: string): Buffer {
    if (!(length >= 0 && length <= this.remaining)) {
      throw new WeightsFileError(
        `the file ends too early: ${what} at byte ${this.#position} needs ${length} bytes, ${this.remaining} are left. Is the download complete?`,
      )
    }
    const from = this.#position
    this.#position += length
    return this.#bytes.subarray(from, this.#position)
  }

  uint8 = (what: string): number => this.take(1, what)[0]
  uint16 = (what: string): number => this.take(2, what).readUInt16LE()
  int32 = (what: string): number => this.take(4, what).readInt32LE()
  uint32 = (what: string): number => this.take(4, what).readUInt32LE()
  float64BigEndian = (what: string): number => this.take(8, what).readDoubleBE()

  /** An unsigned 64-bit count; what lies beyond 2^53 cannot be a size and fails as one. */
  uint64 = (what: string): number => Number(this.take(8, what).readBigUInt64LE())

  /** Text up to the next line feed, which is skipped. */
  line(what: string): string {
    const end = this.#bytes.indexOf(10, this.#position)
    const length = end < 0 ? this.remaining + 1 : end - this.#position
    const text = this.take(length, what).toString('utf8')
    this.#position++
    return text
  }
}
