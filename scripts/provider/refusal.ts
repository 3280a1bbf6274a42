/** Why a command did nothing, in words for the person who ran it. Every file is as it was. */
export class Refusal extends Error {
	override readonly name = 'Refusal';
}
