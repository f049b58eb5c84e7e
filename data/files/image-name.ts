/** Which files are pictures by their names; whether one can be read, its bytes tell (image-signature.ts). */
const endings = /\.(png|jpe?g|jfif|webp|gif|tiff?|bmp|hei[cf]|avif)$/i

/** Upper and lower case are the same. Formats that are not read are among them, so that they are named when they are left out. */
export const isImageName = (name: string): boolean => endings.test(name)
