import {isExample} from '../../starter/variables.ts';

/** Words that stand in guides where a value belongs. */
const words =
	/^(change[-_ ]?(me|this|it)\b.*|replace[-_ ]?(me|this|with)\b.*|(your|my|the|insert|enter|put|paste|add)[-_ ].*(id|key|secret|token|here|value|password).*|todo|tbd|fixme|example|dummy|placeholder|null|undefined|client[-_ ]?id|client[-_ ]?secret|consumer[-_ ]?key|consumer[-_ ]?secret|\.{2,}|…+|x{3,}|\*{3,}|<.*>|\[.*\]|\{.*\}|\$\w+)$/i;

/**
 * Whether a value was written to be replaced: `changeme`, `your-client-id`, `xxx`, `<…>`, what
 * `.env.example` shows. No real key looks like these.
 */
export const isPlaceholder = (value: string): boolean =>
	isExample(value) || words.test(value.trim());

/** Whether an address is one of `.env.example`'s, with the words for its parts still in it. */
export const isExampleAddress = (address = ''): boolean =>
	/\/\/USER:PASSWORD@|@HOST\b|\/NAME$/.test(address);
