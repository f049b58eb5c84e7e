/** A key for a map: characters with these codes, of which every one is from 0 to 65,535. Faster to make than their digits. */
export function textKey(codes: ArrayLike<number>): string {
  // The call takes whatever has a length, which its type does not say.
  return String.fromCharCode.apply(null, codes as number[])
}
