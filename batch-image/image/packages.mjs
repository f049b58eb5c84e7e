/**
 * The npm packages that the container's entry point reaches; everything else that package.json lists for the command line,
 * the Lambda functions and the tests stays out of the image. A test holds this list to the import statements.
 */
export const runtimePackages = [
  '@aws-sdk/client-s3',
  '@aws-sdk/client-xray',
  '@bufbuild/protobuf',
  '@tensorflow/tfjs-node-gpu',
  'flatbuffers',
  'onnxruntime-node',
  'pure-rand',
  'sharp',
  'yaml',
  'zod',
]

/** What remains in a package's folder only for those who compile against it or read its sources. */
export const developmentFiles = /\.(h|hpp|cc|cpp|c|gyp|gypi|map|d\.[mc]?ts|tsbuildinfo)$/

/** Folders of tfjs-node-gpu that belong to its installation. */
export const developmentFolders = ['binding', 'scripts', 'src', 'deps/include']
