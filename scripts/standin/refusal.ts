/** A request that a strict service turns down, in the protocol's own word. */
export class Refusal extends Error {
	override readonly name = 'Refusal';
	readonly expose = true;
	readonly status: number;
	readonly code: string;

	constructor(status: number, code: string, message: string) {
		super(message);
		this.status = status;
		this.code = code;
	}
}
