/** The stack, the marks and the memo of a pickle. */
import { WeightsFileError } from '../weights-file-error.ts'
import type { PickleValue } from './values.ts'

export class PickleStack {
  readonly #values: PickleValue[] = []
  /** Heights of the stack at the open marks. */
  readonly #marks: number[] = []
  readonly #memo = new Map<number, PickleValue>()

  // The methods that add return true: an opcode that was understood.

  push(value: PickleValue): true {
    this.#values.push(value)
    return true
  }

  mark(): true {
    this.#marks.push(this.#values.length)
    return true
  }

  pop(at: number): PickleValue {
    const value = this.top(at)
    this.#values.pop()
    return value
  }

  top(at: number): PickleValue {
    if (this.#values.length <= (this.#marks.at(-1) ?? 0)) {
      throw new WeightsFileError(`pickle: byte ${at} takes a value from an empty stack.`)
    }
    return this.#values[this.#values.length - 1]
  }

  /** The values above the last mark, which is removed. */
  popToMark(at: number): PickleValue[] {
    const height = this.#marks.pop()
    if (height === undefined) throw new WeightsFileError(`pickle: byte ${at} closes a mark that was never opened.`)
    return this.#values.splice(height)
  }

  /** Notes the top under `index`; without one, under the next. */
  remember(index: number | undefined, at: number): true {
    this.#memo.set(index ?? this.#memo.size, this.top(at))
    return true
  }

  recall(index: number, at: number): true {
    const value = this.#memo.get(index)
    if (value === undefined) throw new WeightsFileError(`pickle: byte ${at} reads memo ${index}, which is empty.`)
    return this.push(value)
  }
}
