/** Labels as they are stored: uint16, little-endian on every machine. */
export function labelBytesOf(labels: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(2 * labels.length)
  const view = new DataView(bytes.buffer)
  labels.forEach((label, index) => {
    view.setUint16(2 * index, label, true)
  })
  return bytes
}

export function labelsFrom(bytes: Uint8Array): Uint16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Uint16Array.from({ length: bytes.length / 2 }, (_, index) => view.getUint16(2 * index, true))
}
