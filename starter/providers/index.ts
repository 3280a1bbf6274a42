// Every provider's folder, in alphabetical order. plop writes this file whole.
export * as github from './github/index.ts';
export * as google from './google/index.ts';
export * as twitter from './twitter/index.ts';
