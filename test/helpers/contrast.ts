/** How light a colour such as `rgb(1, 2, 3)` is (WCAG 2.2, relative luminance). */
const lightOf = (color: string): number => {
	const channels = color.match(/[\d.]+/g)?.map(Number) ?? [];
	if (channels.length !== 3) throw new Error(`${color} is no opaque colour`);
	const [red = 0, green = 0, blue = 0] = channels.map(value => {
		const part = value / 255;
		return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/** How far two colours stand apart, from 1 to 21 (WCAG 2.2, contrast ratio). */
export const contrast = (one: string, other: string): number => {
	const [low = 0, high = 0] = [lightOf(one), lightOf(other)].sort((a, b) => a - b);
	return (high + 0.05) / (low + 0.05);
};
