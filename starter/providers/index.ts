// Every provider's folder, in alphabetical order.
export * as github from './github/index.ts';
export * as google from './google/index.ts';
export * as twitter from './twitter/index.ts';
