/** Words that stand in guides where a value belongs. */
const words =
	/^(change[-_ ]?(me|this|it)\b.*|replace[-_ ]?(me|this|with)\b.*|(your|my|the|insert|enter|put|paste|add|a)[-_ ].*(id|key|secret|token|here|value|password).*|todo|tbd|fixme|example|dummy|placeholder|none|null|undefined|secret|password|client[-_ ]?id|client[-_ ]?secret|consumer[-_ ]?key|consumer[-_ ]?secret|key|test|foo|bar|\.{2,}|…+|x{3,}|\*{3,}|<.*>|\[.*\]|\{.*\}|\$\{?\w+\}?)$/i;

/**
 * Whether a value was written to be replaced: `changeme`, `your-client-id`, `xxx`, `<…>`, what
 * `.env.example` shows. No real key looks like these.
 */
export const isPlaceholder = (value: string): boolean => words.test(value.trim());
