/**
 * 128 bits of a text as four 32-bit integers: four lanes of FNV-1a with different starts, each finished by MurmurHash3's
 * final mix. For seeding, not for secrets.
 */
export function hash128(text: string): number[] {
  const lanes = [0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35]
  for (const byte of new TextEncoder().encode(text)) {
    for (let lane = 0; lane < 4; lane++) lanes[lane] = Math.imul(lanes[lane] ^ byte, 0x01000193)
  }
  return lanes.map((hash, lane) => finalMix(hash ^ lane))
}

function finalMix(hash: number): number {
  let mixed = hash
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
