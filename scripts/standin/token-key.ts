/**
 * What the stand-in signs its tokens with. Everybody has it, as the stand-in guards nothing; it stays
 * the same, so that a token is still known when the app starts again.
 */
export const tokenKey = 'stand-in tokens: for development only';
