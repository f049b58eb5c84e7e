/** What a fitted head is fitted to (`warmUp.head: fitted`). */

/** All subnets share the head, so it is fitted to several. */
export const fittedSubnets = 4

/** Training images that each of them sees, at most: with a thousand features and some thousand rows the fit takes seconds. */
const mostImages = 1000

/** Training images that each of the subnets sees. */
export const fittedImages = (train: number): number => Math.min(mostImages, train)
