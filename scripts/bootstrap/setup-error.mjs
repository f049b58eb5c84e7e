/** A set-up step that cannot go on. The message is meant for the person at the keyboard: what failed and what to do. */
export class SetupError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message)
    this.name = 'SetupError'
  }
}
